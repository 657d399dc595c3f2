/**
 * Starts an agent by {@code bwrap}, in namespaces of its own: nothing of the machine but what a
 * program needs, no network, its workspace the only writable place. Depends on {@code run}, {@code
 * spec} and the rest of {@code launch}; start at {@link
 * dev.mandate.launch.bubblewrap.BubblewrapLauncher}. ADR 12 has the reasons.
 */
package dev.mandate.launch.bubblewrap;
