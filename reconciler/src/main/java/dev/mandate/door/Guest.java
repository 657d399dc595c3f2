package dev.mandate.door;

import java.io.Closeable;

/** One connection that a {@link Door} let in. */
public interface Guest extends Closeable {
  /** Serves it to its end, on a thread of its own. */
  void serve();

  /**
   * Whether it has been waited for too long.
   *
   * @param now as {@link System#nanoTime} tells it
   */
  boolean isExpired(long now);

  /** Breaks it off. From any thread, and more than once. */
  @Override
  void close();
}
