package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.finding.Finding;
import dev.mandate.finding.Finding.Severity;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvent.Kind;
import dev.mandate.run.RunEvents;
import dev.mandate.spec.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people ask for by a commit is done once, by whichever reconciler comes first. */
@Tag("both-forges")
class RequestsTest {
  @TempDir Path folder;
  private Scene scene;
  private Path count;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
    count = folder.toAbsolutePath().resolve("count");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whatIsCancelledIsNeverStarted() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals(0, starts());
    FinalRecord record = scene.observed().record("sweep");
    assertEquals("cancelled", record.outcome());
    assertEquals("cancelled by bob: not needed any more", record.reason());
    assertEquals("done", scene.observed().state("sweep"));
    assertEquals(
        List.of(Kind.QUEUED, Kind.CLAIMED, Kind.CANCEL_REQUESTED, Kind.CANCELLED), kinds("sweep"));
    scene.assertSound();
    String refs = scene.refs();
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(refs, scene.refs());
  }

  @Test
  void whatWaitsForApprovalCanBeCancelled() {
    scene.declare(counting(1), TaskText.needingApproval("sweep", "counter"));
    scene.reconcile();
    assertEquals("waiting", scene.observed().state("sweep"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    scene.assertSound();
  }

  @Test
  void whatPolicyDeniesCanBeCancelled() {
    scene.declare(
        counting(1), TaskText.of("sweep", "counter").in("production").with("riskClass: high-risk"));
    scene.control(ControlText.usual().parameters("sandboxes: {production: [bubblewrap]}"));
    scene.reconcile();
    assertEquals("denied", scene.observed().state("sweep"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    scene.assertSound();
  }

  @Test
  void cancellingEndsTheAttempts() {
    scene.declare(
        counting(9),
        TaskText.of("sweep", "counter").with("retry: {maxAttempts: 5, backoffSeconds: 600}"));
    scene.reconcile();
    assertEquals("retrying", scene.observed().state("sweep"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals(1, starts());
    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    assertEquals(2, scene.observed().record("sweep").attempt());
    scene.assertSound();
  }

  @Test
  void whatAnotherOneRunsIsLeftToIt() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    AtomicBoolean leftAlone = new AtomicBoolean();
    scene.reconcile(
        "runner",
        new QuietProgress() {
          @Override
          public void started(Action.Run run) {
            cancel("sweep", "once");
            // On a thread of its own: this one is interrupted as soon as the runner sees the
            // request.
            ReconcileReport other =
                CompletableFuture.supplyAsync(() -> scene.reconcile("other", new QuietProgress()))
                    .join();
            PassReport.Carried carried =
                assertInstanceOf(
                    PassReport.Carried.class, other.last(), () -> other.last().toString());
            leftAlone.set(carried.claimed().others().size() == 1 && other.records().isEmpty());
          }
        });

    assertTrue(leftAlone.get());
    assertEquals(1, scene.observed().records().size());
    scene.assertSound();
  }

  @Test
  void whatIsRunningIsStoppedByWhoeverRunsIt() throws Exception {
    Path up = folder.resolve("up");
    assertEquals(
        0, new ProcessBuilder("mkfifo", up.toString()).start().onExit().join().exitValue());
    scene.declare(
        AgentText.reporting("sleeper", "echo up > " + up + "; exec sleep 600"),
        TaskText.of("sleep", "sleeper"));
    try (Reconciler reconciler = scene.reconciler("runner", new QuietProgress())) {
      CompletableFuture<Void> asked =
          CompletableFuture.runAsync(
              () -> {
                assertEquals("up\n", assertDoesNotThrow(() -> Files.readString(up)));
                cancel("sleep", "once");
                reconciler.wake();
              },
              Thread::startVirtualThread);
      reconciler.run();
      asked.join();
    }

    assertEquals("cancelled", scene.observed().record("sleep").outcome());
    assertTrue(scene.observed().record("sleep").reason().startsWith("cancelled by"));
    String events =
        scene.observed().files().entrySet().stream()
            .filter(file -> file.getKey().endsWith("/events.jsonl"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    assertTrue(events.contains("cancel-requested") && events.contains("running"), events);
    scene.assertSound();
  }

  @Test
  void whatFailedIsRunAgainOnRequestAndWhatDependsOnItGoesOn() {
    scene.declare(
        counting(2),
        TaskText.of("sweep", "counter"),
        TaskText.of("after", "counter").with("dependsOn: [sweep]"));
    scene.reconcile();
    assertEquals("failed", scene.observed().record("sweep").outcome());
    assertEquals("blocked", scene.observed().state("after"));
    retry("sweep", "once");

    scene.reconcile();

    assertEquals(Map.of("once", "failed", "once/2", "succeeded"), outcomes("sweep"));
    assertEquals("done", scene.observed().state("sweep"));
    assertEquals("succeeded", scene.observed().record("after").outcome());
    scene.assertSound();
  }

  @Test
  void theNewestResultCountsWhateverTheClocksSaid() {
    scene.declare(
        counting(2),
        TaskText.of("sweep", "counter"),
        TaskText.of("after", "counter").with("dependsOn: [sweep]"));
    scene.skew("ahead", Duration.ofDays(30));
    scene.reconcile("ahead", new QuietProgress());
    retry("sweep", "once");

    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("after").outcome());
    scene.assertSound();
  }

  @Test
  void aRepetitionThatFailsCanBeRepeated() {
    scene.declare(counting(3), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    scene.reconcile();
    retry("sweep", "once/2");
    scene.reconcile();

    assertEquals(
        Map.of("once", "failed", "once/2", "failed", "once/3", "succeeded"), outcomes("sweep"));
    scene.delete(
        scene.repo.files("main").keySet().stream()
            .filter(path -> path.startsWith("requests/"))
            .toArray(String[]::new));
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(3, scene.observed().records("sweep").size());
    assertEquals(3, starts());
    assertEquals("done", scene.observed().state("sweep"));
    scene.assertSound();
  }

  @Test
  void aTimeOfAScheduleIsRepeatedOnRequest() {
    scene.declare(
        counting(2), TaskText.of("sweep", "counter").with("schedule: {cron: \"0 * * * *\"}"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    scene.clock.set("2026-03-02T09:30:00Z");
    retry("sweep", "2026-03-02T09:00:00Z");
    scene.reconcile();

    assertEquals(
        Map.of("2026-03-02T09:00:00Z", "failed", "2026-03-02T09:00:00Z/2", "succeeded"),
        outcomes("sweep"));
    assertEquals("not-due", scene.observed().state("sweep"));
    scene.assertSound();
  }

  @Test
  void anApprovalCountsForTheRepetitionToo() {
    scene.declare(counting(2), TaskText.needingApproval("sweep", "counter"));
    scene.approve("sweep", "carol");
    scene.reconcile();
    assertEquals("failed", scene.observed().record("sweep").outcome());
    retry("sweep", "once");
    scene.reconcile();

    assertEquals("succeeded", outcomes("sweep").get("once/2"));
    scene.assertSound();
  }

  @Test
  void whatSucceededIsNotRunAgain() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    scene.reconcile();

    assertEquals(1, starts());
    assertEquals("succeeded", scene.observed().record("sweep").outcome());
  }

  @Test
  void twoReconcilersThatSeeTheSameRequestRunItOnce() {
    scene.declare(counting(2), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");

    ReconcileReport late =
        scene.reconcile(
            "late",
            new QuietProgress() {
              private boolean overtaken;

              @Override
              public void planned(Outlook outlook) {
                if (!overtaken) {
                  overtaken = true;
                  scene.reconcile("quick", new QuietProgress());
                }
              }
            });

    assertEquals(List.of(), late.records());
    assertEquals(List.of(), late.attempts());
    assertEquals(2, starts());
    assertEquals(Map.of("once", "failed", "once/2", "succeeded"), outcomes("sweep"));
    scene.assertSound();
  }

  @Test
  void aRequestOfAnEarlierVersionMeansNothing() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    scene.declare(TaskText.of("sweep", "counter").prompt("Do it well."));

    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("sweep").outcome());
  }

  @Test
  void aRequestByNobodyKnownIsAFindingAndDoesNothing() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    String file = request();
    String text = scene.repo.files("main").get(file);
    scene.commit(Map.of(file, text.replace("requestedBy: bob", "requestedBy: nobody")));

    ReconcileReport report = scene.reconcile();

    assertEquals("succeeded", scene.observed().record("sweep").outcome());
    List<Finding> findings = ((PassReport.Carried) report.last()).outlook().specs().findings();
    assertEquals(
        List.of("reference/unknown-person"), findings.stream().map(Finding::rule).toList());
    assertFalse(findings.getFirst().where().line() == 0);
  }

  @Test
  void theSameAskedTwiceIsAFindingAndTheEarlierOneCounts() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    String file = request();
    String earlier = scene.repo.files("main").get(file);
    String later =
        earlier
            .replaceFirst("name: \\S+", "name: again")
            .replaceFirst("requestedAt: \\S+", "requestedAt: 2030-01-01T00:00:00Z");
    scene.commit(Map.of("requests/again.yaml", later));

    ReconcileReport report = scene.reconcile();

    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    expectWarning("request/repeated", "requests/again.yaml", report);
  }

  @Test
  void whoWantsEndedWhatIsToBeRepeatedIsTold() {
    scene.declare(counting(2), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    String retry = scene.repo.files("main").get(request());
    String cancel =
        retry
            .replaceFirst("name: \\S+", "name: end-it")
            .replaceFirst("action: retry", "action: cancel")
            .replaceFirst("requestedAt: \\S+", "requestedAt: 2030-01-01T00:00:00Z");
    scene.commit(Map.of("requests/end-it.yaml", cancel));

    ReconcileReport report = scene.reconcile();

    assertEquals(2, starts());
    expectWarning("request/contradicts", "requests/end-it.yaml", report);
  }

  private String request() {
    return scene.repo.files("main").keySet().stream()
        .filter(path -> path.startsWith("requests/"))
        .findFirst()
        .orElseThrow();
  }

  private static void expectWarning(String rule, String file, ReconcileReport report) {
    List<Finding> findings = ((PassReport.Carried) report.last()).outlook().specs().findings();
    assertEquals(List.of(rule), findings.stream().map(Finding::rule).toList());
    assertEquals(Severity.WARNING, findings.getFirst().severity());
    assertEquals(file, findings.getFirst().where().file());
  }

  @Test
  void theEventsOfARunTellItsLife() {
    scene.declare(counting(1), TaskText.of("sweep", "counter"));
    scene.reconcile();

    assertEquals(
        List.of(Kind.QUEUED, Kind.CLAIMED, Kind.STARTING, Kind.RUNNING, Kind.SUCCEEDED),
        kinds("sweep"));
  }

  private List<Kind> kinds(String task) {
    String events = scene.observed().fileOfRun(task, RunEvents.FILE);
    return RunEvents.parse(events.getBytes(StandardCharsets.UTF_8)).orElseThrow().stream()
        .map(RunEvent::kind)
        .toList();
  }

  private Map<String, String> outcomes(String task) {
    return scene.observed().records(task).stream()
        .collect(Collectors.toMap(record -> record.key().occurrence(), FinalRecord::outcome));
  }

  private void cancel(String task, String occurrence) {
    scene.request(Request.Action.CANCEL, task, occurrence, "not needed any more", "bob");
  }

  private void retry(String task, String occurrence) {
    scene.request(Request.Action.RETRY, task, occurrence, "mended", "bob");
  }

  /** Takes down each start; the first ones fail. */
  private AgentText counting(int succeedsAt) {
    return AgentText.reporting(
        "counter",
        "echo x >> '" + count + "'; [ $(wc -l < '" + count + "') -ge " + succeedsAt + " ]");
  }

  private int starts() {
    try {
      return Files.exists(count) ? Files.readAllLines(count).size() : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
