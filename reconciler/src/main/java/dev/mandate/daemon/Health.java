package dev.mandate.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a daemon fares: whether its loop moves, and whether its last step succeeded. Thread-safe.
 * Time is measured by a clock that nobody sets, so a change of the wall clock is no sign of
 * illness.
 */
public final class Health {
  private static final int PATIENCE_IN_PAUSES = 3;

  /** What a step may take when its remote does not answer and its push has to wait. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private final LongSupplier nanos;
  private long movedAt;
  private Duration pause = Duration.ZERO;
  private Readiness readiness = new Readiness.Not("the first pass is under way", "wait");

  /**
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public Health(LongSupplier nanos) {
    this.nanos = nanos;
    this.movedAt = nanos.getAsLong();
  }

  /** Whether a daemon does what it is for. */
  public sealed interface Readiness {
    record Ready() implements Readiness {}

    /**
     * @param reason one clause
     * @param mend what a person can do about it
     */
    record Not(String reason, String mend) implements Readiness {}

    static Readiness of(Optional<Trip.Trouble> trouble) {
      return trouble.<Readiness>map(why -> new Not(why.reason(), why.mend())).orElseGet(Ready::new);
    }
  }

  /**
   * The loop has come round.
   *
   * @param next how long it may rest before it does so again
   */
  public synchronized void moved(Duration next) {
    movedAt = nanos.getAsLong();
    pause = next;
  }

  public synchronized void judged(Readiness now) {
    readiness = now;
  }

  public synchronized Readiness readiness() {
    return readiness;
  }

  /** How long ago the loop came round. */
  public synchronized Duration sinceMoved() {
    return Duration.ofNanos(nanos.getAsLong() - movedAt);
  }

  /** Whether it came round no longer ago than a few of its pauses. */
  public synchronized boolean alive() {
    return sinceMoved().compareTo(pause.multipliedBy(PATIENCE_IN_PAUSES).plus(SLACK)) <= 0;
  }
}
