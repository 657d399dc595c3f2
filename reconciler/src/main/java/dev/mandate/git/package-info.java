/**
 * Git through JGit: reads control repositories, publishes to them, gives agents their checkout and
 * reads back what they changed. The only package that imports JGit. Start at {@link
 * dev.mandate.git.GitRepositories}.
 */
package dev.mandate.git;
