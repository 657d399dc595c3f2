package dev.mandate.daemon;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: from a second, doubling, to five times the usual
 * interval. Each wait is cut by chance to between half and all of it, so that many reconcilers that
 * lost the same remote do not come back together.
 */
public final class Retries {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int LONGEST_IN_INTERVALS = 5;
  private static final int MOST_DOUBLINGS = 20;

  private final RandomGenerator random;

  public Retries(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param failures in a row, at least 1
   */
  public Duration pause(int failures, Duration interval) {
    Duration longest = longest(interval);
    Duration whole = FIRST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    Duration capped = whole.compareTo(longest) < 0 ? whole : longest;
    long half = capped.toNanos() / 2;
    return Duration.ofNanos(half + random.nextLong(half + 1));
  }

  static Duration longest(Duration interval) {
    return interval.multipliedBy(LONGEST_IN_INTERVALS);
  }
}
