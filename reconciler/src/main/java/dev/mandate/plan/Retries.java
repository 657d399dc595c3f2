package dev.mandate.plan;

import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.RunOutcome;
import dev.mandate.spec.Task.Retry;
import dev.mandate.spec.Task.Retry.Strategy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Whether an attempt is followed by another one, and when. Pure: the same on every machine. */
public final class Retries {
  /** Waits never grow beyond it, jitter apart. */
  static final Duration LONGEST = Duration.ofDays(1);

  /** The largest part of a wait by which it becomes longer or shorter. */
  static final double JITTER = 0.2;

  private static final int DIGITS = 8;
  private static final int LARGEST_SHIFT = 30;

  private Retries() {}

  /**
   * @param attempt that ended, first is 1
   * @param outcome of that attempt. Trying again may change a failure that is not lasting, and a
   *     time-out: whoever cancelled wants no other attempt, and what could not be started waits for
   *     a person
   */
  public static boolean another(Retry retry, int attempt, RunOutcome outcome) {
    boolean mayHelp =
        switch (outcome) {
          case RunOutcome.Failed failed -> !failed.lasting();
          case RunOutcome.TimedOut timedOut -> true;
          case RunOutcome.Succeeded succeeded -> false;
          case RunOutcome.Held held -> false;
          case RunOutcome.Cancelled cancelled -> false;
          case RunOutcome.Withdrawn withdrawn -> false;
          case RunOutcome.NotStarted notStarted -> false;
          case RunOutcome.Unknown unknown -> false;
        };
    return mayHelp && attempt < retry.maxAttempts();
  }

  /** When the attempt after this one may start. */
  public static Instant notBefore(Retry retry, FinalRecord attempt) {
    return attempt.finishedAt().plus(wait(retry, attempt));
  }

  private static Duration wait(Retry retry, FinalRecord attempt) {
    Duration plain = plain(retry, attempt.attempt());
    double factor = 1 + JITTER * (2 * drawn(attempt) - 1);
    return Duration.ofMillis(Math.round(plain.toMillis() * factor));
  }

  static Duration plain(Retry retry, int attempt) {
    if (retry.strategy() == Strategy.FIXED) {
      return retry.backoff();
    }
    Duration grown = retry.backoff().multipliedBy(1L << Math.min(attempt - 1, LARGEST_SHIFT));
    return grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
  }

  /** From 0 to 1, spread evenly over runs; whoever computes it finds the same. */
  private static double drawn(FinalRecord attempt) {
    String hex = Digest.of(bytes(attempt)).hex().substring(0, DIGITS);
    return new BigInteger(hex, 16).doubleValue() / ((1L << (4 * DIGITS)) - 1);
  }

  private static byte[] bytes(FinalRecord attempt) {
    String seed = attempt.key().digest().value() + "#" + attempt.attempt();
    return seed.getBytes(StandardCharsets.UTF_8);
  }
}
