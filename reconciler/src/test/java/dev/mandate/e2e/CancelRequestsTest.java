package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.run.RunEvent.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people ask to be cancelled is ended by whichever reconciler comes first, or runs it. */
@Tag("both-forges")
class CancelRequestsTest extends RequestScene {
  @Test
  void whatIsCancelledIsNeverStarted() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals(0, agent.starts());
    FinalRecord record = scene.observed().record("sweep");
    assertEquals("cancelled", record.outcome());
    assertEquals("cancelled by bob: not needed any more", record.reason());
    assertEquals("done", scene.observed().state("sweep"));
    assertEquals(
        List.of(Kind.QUEUED, Kind.CLAIMED, Kind.CANCEL_REQUESTED, Kind.CANCELLED),
        scene.observed().kinds(scene.observed().record("sweep")));
    scene.assertSound();
    String refs = scene.refs();
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(refs, scene.refs());
  }

  @Test
  void whatWaitsForApprovalCanBeCancelled() {
    scene.declare(agent.succeedingAt(1), TaskText.needingApproval("sweep", "counter"));
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
        agent.succeedingAt(1),
        TaskText.of("sweep", "counter").in("production").with("riskClass: high-risk"));
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
        agent.succeedingAt(9),
        TaskText.of("sweep", "counter").with("retry: {maxAttempts: 5, backoffSeconds: 600}"));
    scene.reconcile();
    assertEquals("retrying", scene.observed().state("sweep"));
    cancel("sweep", "once");

    scene.reconcile();

    assertEquals(1, agent.starts());
    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    assertEquals(2, scene.observed().record("sweep").attempt());
    scene.assertSound();
  }

  @Test
  void whatAnotherOneRunsIsLeftToIt() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
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
}
