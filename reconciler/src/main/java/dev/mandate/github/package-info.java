/**
 * GitHub, on github.com and on Enterprise hosts, as an App: implements {@code forge.Forge}. The
 * only place that knows {@code org.kohsuke:github-api}. Depends on pure packages; start at {@link
 * dev.mandate.github.GitHubForge}, and see ADR 20.
 */
package dev.mandate.github;
