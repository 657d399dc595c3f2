package dev.mandate.git;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits longer after each lost race, by a random part so that the losers do not meet again. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final Duration first;
  private final Duration longest;

  Backoff(Sleeper sleeper, RandomGenerator random) {
    this(sleeper, random, FIRST, LONGEST);
  }

  /**
   * @param first how long about after the first loss; doubled after each further one
   */
  Backoff(Sleeper sleeper, RandomGenerator random, Duration first, Duration longest) {
    this.sleeper = sleeper;
    this.random = random;
    this.first = first;
    this.longest = longest;
  }

  /**
   * @param attempt 0 after the first loss
   */
  void pause(int attempt) throws InterruptedException {
    long ceiling = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt, 16));
    sleeper.sleep(Duration.ofMillis(random.nextLong(ceiling / 2, ceiling + 1)));
  }
}
