package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.ledger.FinalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that fails is tried again, as often and as late as its task says. */
@Tag("both-forges")
class AttemptsTest {
  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void withinOneReconcileWhenItNeedNotWait() {
    scene.declare(
        failingTwice(),
        TaskText.of("flaky", "moody").with("retry: {maxAttempts: 3, backoffSeconds: 0}"));

    ReconcileReport report = scene.reconcile();

    assertEquals(2, report.attempts().size());
    assertEquals(1, report.records().size());
    expectThirdTimeLucky();
  }

  @Test
  void overSeveralReconcilesOnSeveralMachines() {
    scene.declare(
        failingTwice(),
        TaskText.of("flaky", "moody").with("retry: {maxAttempts: 3, backoffSeconds: 600}"));

    scene.reconcile("one", new QuietProgress());
    assertEquals(1, scene.observed().attempts().size());
    assertEquals("retrying", scene.observed().state("flaky"));
    Instant next = nextAttempt();
    Duration wait = Duration.between(Instant.parse(Scene.START), next);
    assertTrue(wait.toSeconds() >= 480 && wait.toSeconds() <= 720, wait::toString);

    String refs = scene.refs();
    scene.clock.set(next.minusMillis(1).toString());
    scene.reconcile("one", new QuietProgress());
    scene.reconcile("two", new QuietProgress());
    assertEquals(refs, scene.refs(), "too early, yet something was done");

    scene.clock.set(next.toString());
    scene.reconcile("two", new QuietProgress());
    assertEquals(2, scene.observed().attempts().size());

    Instant last = nextAttempt();
    assertTrue(Duration.between(next, last).toSeconds() >= 960, () -> next + " " + last);
    scene.clock.set(last.toString());
    scene.reconcile("one", new QuietProgress());
    expectThirdTimeLucky();
  }

  @Test
  void theLastFailureIsFinal() {
    scene.declare(
        AgentText.reporting("broken", "exit 7"),
        TaskText.of("doomed", "broken").with("retry: {maxAttempts: 2, backoffSeconds: 0}"));

    scene.reconcile();
    scene.reconcile();

    FinalRecord record = scene.observed().record("doomed");
    assertEquals(2, record.attempt());
    assertEquals("failed", record.outcome());
    assertEquals(1, scene.observed().attempts().size());
    assertEquals("done", scene.observed().state("doomed"));
    scene.assertSound();
  }

  @Test
  void whatTimedOutIsTriedAgainToo() {
    scene.declare(
        AgentText.reporting("slow", "[ -n \"$LATER\" ] || sleep 30").limits("timeoutSeconds: 1"),
        TaskText.of("waits", "slow").with("retry: {maxAttempts: 2, backoffSeconds: 3600}"));

    scene.reconcile();

    assertEquals("timed-out", scene.observed().attempts().getFirst().outcome());
    scene.assertSound();
  }

  @Test
  void whatCouldNotBeStartedIsNot() {
    scene.declare(
        AgentText.reporting("absent", "true").command("no-such-program"),
        TaskText.of("stuck", "absent").with("retry: {maxAttempts: 5, backoffSeconds: 0}"));

    scene.reconcile();

    assertEquals("not-started", scene.observed().record("stuck").outcome());
    assertEquals(List.of(), scene.observed().attempts());
  }

  @Test
  void aClockThatWasAheadDelaysNothing() {
    scene.declare(
        failingTwice(),
        TaskText.of("flaky", "moody").with("retry: {maxAttempts: 3, backoffSeconds: 60}"));
    scene.skew("ahead", Duration.ofDays(400));

    scene.reconcile("ahead", new QuietProgress());
    assertEquals(1, scene.observed().attempts().size());
    scene.reconcile("usual", new QuietProgress());

    assertEquals(2, scene.observed().attempts().size());
    assertEquals("retrying", scene.observed().state("flaky"));
    scene.assertSound();
  }

  @Test
  void twoReconcilersThatSeeTheSameAttemptDueMakeItOnce() {
    scene.declare(
        failingTwice(),
        TaskText.of("flaky", "moody").with("retry: {maxAttempts: 3, backoffSeconds: 600}"));
    scene.reconcile("one", new QuietProgress());
    scene.clock.set(nextAttempt().toString());

    ReconcileReport late =
        scene.reconcile(
            "late",
            new QuietProgress() {
              private boolean overtaken;

              @Override
              public void planned(dev.mandate.cycle.Outlook outlook) {
                if (!overtaken) {
                  overtaken = true;
                  scene.reconcile("quick", new QuietProgress());
                }
              }
            });

    assertEquals(List.of(), late.records());
    assertEquals(List.of(), late.attempts());
    assertEquals(2, scene.observed().attempts().size());
    scene.assertSound();
  }

  @Test
  void aCronTaskIsTriedAgainPastItsDeadlineUntilTheNextTime() {
    scene.declare(
        AgentText.reporting("broken", "exit 1"),
        TaskText.of("hourly", "broken")
            .with("schedule: {cron: \"0 * * * *\", startingDeadlineSeconds: 60}")
            .with("retry: {maxAttempts: 9, backoffSeconds: 600, strategy: fixed}"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    scene.clock.set("2026-03-02T09:15:00Z");
    scene.reconcile();
    assertEquals(List.of(1, 2), attempts("2026-03-02T09:00:00Z"));

    scene.clock.set("2026-03-02T10:00:00Z");
    scene.reconcile();
    assertEquals(List.of(1, 2), attempts("2026-03-02T09:00:00Z"));
    assertEquals(List.of(1), attempts("2026-03-02T10:00:00Z"));
    scene.assertSound();
  }

  private List<Integer> attempts(String occurrence) {
    return scene.observed().attempts().stream()
        .filter(a -> a.key().occurrence().equals(occurrence))
        .map(FinalRecord::attempt)
        .sorted()
        .toList();
  }

  /** Counts its runs in a file beside the repository, as an agent with an outside effect would. */
  private AgentText failingTwice() {
    String count = folder.toAbsolutePath().resolve("count").toString();
    return AgentText.reporting(
        "moody",
        "echo x >> '" + count + "'; [ $(wc -l < '" + count + "') -ge 3 ] && echo well || exit 4");
  }

  private void expectThirdTimeLucky() {
    Observed observed = scene.observed();
    FinalRecord record = observed.record("flaky");
    assertEquals("succeeded", record.outcome());
    assertEquals(3, record.attempt());
    assertEquals(
        List.of(1, 2), observed.attempts().stream().map(FinalRecord::attempt).sorted().toList());
    assertEquals(3, observed.runFolders().size());
    assertEquals("done", observed.state("flaky"));
    assertEquals(3, observed.run("flaky").at("/spec/attempt").asInt());
    scene.assertSound();
  }

  private Instant nextAttempt() {
    String summary = scene.observed().status("flaky").path("summary").asText();
    assertTrue(summary.matches("attempt [23] of 3 not before .*"), summary);
    return Instant.parse(summary.substring(summary.lastIndexOf(' ') + 1));
  }
}
