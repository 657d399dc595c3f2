package dev.mandate.writeback;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How often the remote may be pushed to. Whoever has a choice asks first and lets more come
 * together meanwhile; whoever pushes all the same waits for its turn, so the limit always holds.
 * Thread-safe.
 */
public interface PushAllowance {
  /**
   * Sets the limit from now on.
   *
   * @param perMinute pushes in any sixty seconds; empty: no limit
   */
  void limit(OptionalInt perMinute);

  /** How long until the next push would not have to wait. */
  Duration untilFree();
}
