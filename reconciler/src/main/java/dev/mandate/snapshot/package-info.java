/**
 * A repository at one commit, read-only: ids, paths and the port to read a blob. Depends on {@code
 * finding} only; start at {@link dev.mandate.snapshot.Snapshot}.
 */
package dev.mandate.snapshot;
