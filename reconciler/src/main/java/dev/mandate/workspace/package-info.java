/**
 * The folders that agents work in, on the file system: made, read with suspicion, and removed.
 * Depends on {@code run}; start at {@link dev.mandate.workspace.FileWorkspaces}.
 */
package dev.mandate.workspace;
