package dev.mandate.daemon;

import dev.mandate.snapshot.RemoteUnavailableException;

/** Tidying that is due now and then, made between two steps so that nothing overlaps. */
@FunctionalInterface
public interface Sweep {
  void sweep() throws RemoteUnavailableException;
}
