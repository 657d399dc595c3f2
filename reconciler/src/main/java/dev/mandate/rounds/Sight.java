package dev.mandate.rounds;

import dev.mandate.cycle.TaskLook;
import dev.mandate.snapshot.RemoteUnavailableException;

/** Looks how tasks stand now. */
@FunctionalInterface
public interface Sight {
  TaskLook look() throws RemoteUnavailableException;
}
