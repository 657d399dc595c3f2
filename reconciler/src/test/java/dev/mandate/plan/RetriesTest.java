package dev.mandate.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Task.Retry;
import dev.mandate.spec.Task.Retry.Strategy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {
  private static final RunOutcome FAILED = new RunOutcome.Failed("code 1", OptionalInt.of(1));
  private static final Instant ENDED = Instant.parse("2026-03-02T08:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1, failed, true",
    "2, failed, true",
    "3, failed, false",
    "1, failed for good, false",
    "1, timed-out, true",
    "1, succeeded, false",
    "1, cancelled, false",
    "1, withdrawn, false",
    "1, not-started, false",
    "1, unknown, false",
  })
  void anotherAttemptFollowsOnlyWhatMayEndOtherwise(int attempt, String ended, boolean follows) {
    RunOutcome outcome =
        switch (ended) {
          case "failed" -> FAILED;
          case "failed for good" -> new RunOutcome.Failed("no such model", OptionalInt.of(1), true);
          case "timed-out" -> new RunOutcome.TimedOut(Duration.ofSeconds(1));
          case "succeeded" -> new RunOutcome.Succeeded();
          case "cancelled" -> new RunOutcome.Cancelled();
          case "withdrawn" -> new RunOutcome.Withdrawn("enough");
          case "not-started" -> new RunOutcome.NotStarted("no such program", "Install it.");
          default -> new RunOutcome.Unknown("nobody saw it");
        };
    assertEquals(follows, Retries.another(retry(3, 60, Strategy.FIXED), attempt, outcome));
  }

  @Test
  void nothingIsRetriedUnlessTheTaskSaysSo() {
    assertFalse(Retries.another(Retry.NONE, 1, FAILED));
  }

  @ParameterizedTest
  @CsvSource({"FIXED, 60, 60, 60, 60", "EXPONENTIAL, 60, 120, 240, 86400"})
  void theWaitGrowsAsTheStrategySays(
      Strategy strategy, long first, long second, long third, long hundredth) {
    Retry retry = retry(100, 60, strategy);
    assertEquals(Duration.ofSeconds(first), Retries.plain(retry, 1));
    assertEquals(Duration.ofSeconds(second), Retries.plain(retry, 2));
    assertEquals(Duration.ofSeconds(third), Retries.plain(retry, 3));
    assertEquals(Duration.ofSeconds(hundredth), Retries.plain(retry, 99));
  }

  @Test
  void theLongestWaitDoesNotOverflow() {
    for (int attempt = 1; attempt <= 100; attempt++) {
      assertTrue(
          Retries.plain(retry(100, 86_400, Strategy.EXPONENTIAL), attempt)
                  .compareTo(Duration.ofDays(1))
              <= 0);
    }
  }

  @Test
  void jitterSpreadsTheWaitEvenlyAndIsTheSameForEverybody() {
    Retry retry = retry(3, 1000, Strategy.FIXED);
    TreeSet<Long> waits = new TreeSet<>();
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      FinalRecord failed = failed("task-" + i, 1);
      Instant at = Retries.notBefore(retry, failed);
      assertEquals(at, Retries.notBefore(retry, failed("task-" + i, 1)));
      long wait = Duration.between(ENDED, at).toSeconds();
      assertTrue(wait >= 800 && wait <= 1200, () -> "waits for " + wait);
      waits.add(wait);
      sum += wait;
    }
    assertTrue(waits.first() < 820 && waits.last() > 1180, waits.toString());
    assertEquals(1000, sum / 1000, 20);
  }

  @Test
  void attemptsOfOneOccurrenceDoNotShareTheirJitter() {
    Retry retry = retry(3, 1000, Strategy.FIXED);
    assertTrue(
        !Retries.notBefore(retry, failed("audit", 1))
            .equals(Retries.notBefore(retry, failed("audit", 2))));
  }

  @Test
  void withoutBackoffTheNextAttemptIsDueAtOnce() {
    assertEquals(ENDED, Retries.notBefore(retry(3, 0, Strategy.EXPONENTIAL), failed("audit", 2)));
  }

  private static Retry retry(int most, long seconds, Strategy strategy) {
    return new Retry(most, Duration.ofSeconds(seconds), strategy, false);
  }

  private static FinalRecord failed(String task, int attempt) {
    Digest digest = Digest.of(task.getBytes(StandardCharsets.UTF_8));
    return new FinalRecord(
        new OccurrenceKey(task, digest, OccurrenceKey.ONCE),
        attempt,
        "run",
        "failed",
        "exit code 1",
        ENDED,
        new RepoPath("runs/2026/03/02/run"),
        Optional.empty());
  }
}
