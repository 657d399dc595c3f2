/**
 * Starts an agent in a container, by podman or docker: its image around it, its workspace the only
 * writable place, no network. Depends on {@code run}, {@code spec} and the rest of {@code launch};
 * start at {@link dev.mandate.launch.container.ContainerLauncher}. ADR 13 has the reasons.
 */
package dev.mandate.launch.container;
