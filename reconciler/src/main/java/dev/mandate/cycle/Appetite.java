package dev.mandate.cycle;

import java.time.Duration;

/**
 * How much to claim at once. What is claimed waits for nobody else, so a reconciler takes no more
 * than it can start at once, unless its runs are so short that the claiming would take longer than
 * the running. Not thread-safe.
 */
final class Appetite {
  /** Runs shorter than this are claimed ahead, up to as many as fill it. */
  private static final Duration AHEAD = Duration.ofSeconds(2);

  private static final int MOST_FOR_EACH = 16;
  private static final double NEWEST = 0.3;

  private final int atOnce;
  private double seconds = AHEAD.toMillis() / 1000.0;

  Appetite(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Takes note of how long a run took. */
  void ran(Duration took) {
    seconds += NEWEST * (took.toMillis() / 1000.0 - seconds);
  }

  /** How many claims to hold at most. */
  int claims() {
    double each = AHEAD.toMillis() / 1000.0 / Math.max(seconds, 0.001);
    return atOnce * (int) Math.max(1, Math.min(MOST_FOR_EACH, each));
  }
}
