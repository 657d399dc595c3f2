package dev.mandate.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Wakes a daemon at the right times. Thread-safe; does no work of its own. */
public interface Alarms extends AutoCloseable {

  /** Rings each time the interval has passed, in place of the interval before. */
  void every(Duration interval);

  /** Rings once at the instant, in place of the instant before; empty: not at all. */
  void at(Optional<Instant> instant);

  @Override
  void close();

  /** Makes alarms, which ring from then on. */
  @FunctionalInterface
  interface Factory {

    /**
     * @param step what the interval and the instant call; returns at once and does not throw
     * @param sweep what is called when sweeping is due; likewise
     */
    Alarms start(Runnable step, Runnable sweep);
  }
}
