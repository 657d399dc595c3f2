package dev.mandate.daemon.metrics;

/** Port to what counts pushes to the remote. Thread-safe. */
public interface Pushes {

  /** How many were made since the start. */
  long made();

  /** How many of them had to wait for the budget since the start. */
  long waited();
}
