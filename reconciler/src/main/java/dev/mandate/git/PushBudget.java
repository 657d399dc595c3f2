package dev.mandate.git;

import dev.mandate.writeback.PushAllowance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Counts pushes as hosts do: so many in any sixty seconds, whatever came of them. A push that would
 * be one too many waits until the oldest is a minute old. Thread-safe.
 */
public final class PushBudget implements PushAllowance {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final Sleeper sleeper;
  private final Deque<Long> made = new ArrayDeque<>();
  private OptionalInt perMinute = OptionalInt.empty();
  private long waited;

  /**
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public PushBudget(LongSupplier nanos, Sleeper sleeper) {
    this.nanos = nanos;
    this.sleeper = sleeper;
  }

  @Override
  public synchronized void limit(OptionalInt pushesPerMinute) {
    if (pushesPerMinute.isPresent() && pushesPerMinute.getAsInt() < 1) {
      throw new IllegalArgumentException("not even one push in a minute");
    }
    perMinute = pushesPerMinute;
  }

  @Override
  public synchronized Duration untilFree() {
    long now = nanos.getAsLong();
    while (!made.isEmpty() && now - made.peekFirst() >= MINUTE) {
      made.removeFirst();
    }
    if (perMinute.isEmpty() || made.size() < perMinute.getAsInt()) {
      return Duration.ZERO;
    }
    // The limit may have been lowered: then more than the oldest must be over.
    long decisive =
        made.stream().skip(made.size() - perMinute.getAsInt()).findFirst().orElseThrow();
    return Duration.ofNanos(decisive + MINUTE - now);
  }

  /** How many pushes had to wait for their turn. */
  public synchronized long waited() {
    return waited;
  }

  /** Returns when a push may be made, and counts it. */
  void take() throws InterruptedException {
    boolean first = true;
    while (true) {
      Duration left;
      synchronized (this) {
        left = untilFree();
        if (left.isZero()) {
          made.addLast(nanos.getAsLong());
          return;
        }
        waited += first ? 1 : 0;
      }
      first = false;
      sleeper.sleep(left);
    }
  }
}
