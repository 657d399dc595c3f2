package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several reconcilers on one repository: each occurrence has one record, and nothing is lost. */
@Tag("both-forges")
class TwoReconcilersTest {
  private static final int TASKS = 6;
  private static final String CHANGE =
      "echo $MANDATE_TASK > \"$MANDATE_TARGET/services/$MANDATE_TASK\"";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void declare() {
    scene = Scene.ofProcesses(folder).declare(AgentText.changing("fixer", CHANGE, "services/**"));
    for (int i = 0; i < TASKS; i++) {
      TaskText task = TaskText.of("task-" + i, "fixer");
      scene.declare(i % 3 == 2 ? task.with("dependsOn: [task-" + (i - 1) + "]") : task);
    }
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void asThreadsThatPlanTheSame() throws Exception {
    scene.skew("two", Duration.ofSeconds(5));
    assertEquals(TASKS, recordedByBoth("one", "two"));
    expectAllDoneOnce();
  }

  @Test
  void asThreadsThatShareOneHome() throws Exception {
    assertEquals(TASKS, recordedByBoth("shared", "shared"));
    expectAllDoneOnce();
  }

  private int recordedByBoth(String home, String otherHome) throws Exception {
    CyclicBarrier planned = new CyclicBarrier(2);
    return atOnce(
            () -> scene.reconcile(home, new MeetingOnce(planned)),
            () -> scene.reconcile(otherHome, new MeetingOnce(planned)))
        .stream()
        .mapToInt(TwoReconcilersTest::recorded)
        .sum();
  }

  @Test
  void onlyOneReleasesAnOutput() throws Exception {
    try (Scene other = Scene.ofProcesses(folder.resolve("other"))) {
      other.declare(
          AgentText.changing("fixer", "echo new > \"$MANDATE_TARGET/new\"", "**"),
          TaskText.of("fix", "fixer").with("approvals: {output: {required: 1}}"));
      other.reconcile();
      other.approveOutput("fix", "bob");
      CyclicBarrier planned = new CyclicBarrier(2);
      int recorded =
          atOnce(
                  () -> other.reconcile("one", new MeetingOnce(planned)),
                  () -> other.reconcile("two", new MeetingOnce(planned)))
              .stream()
              .mapToInt(TwoReconcilersTest::recorded)
              .sum();
      assertEquals(1, recorded);
      assertEquals(2, other.observed().records("fix").size());
      assertEquals(1, other.observed().proposals().size());
      other.assertSound();
    }
  }

  @Test
  void asProcesses() {
    try (MandateProcess one = MandateProcess.reconcile(scene, "one");
        MandateProcess two = MandateProcess.reconcile(scene, "two")) {
      assertEquals(0, one.end().exitCode());
      MandateProcess.Ended second = two.end();
      assertEquals(0, second.exitCode(), second.toString());
    }
    expectAllDoneOnce();
  }

  @Test
  void asProcessesThatShareOneHome() {
    try (MandateProcess one = MandateProcess.reconcile(scene, "shared");
        MandateProcess two = MandateProcess.reconcile(scene, "shared")) {
      MandateProcess.Ended first = one.end();
      assertEquals(0, first.exitCode(), first.toString());
      MandateProcess.Ended second = two.end();
      assertEquals(0, second.exitCode(), second.toString());
    }
    scene.reconcile("shared", new QuietProgress());
    expectAllDoneOnce();
  }

  @Test
  void oneThatPlannedBeforeTheOtherRecordedLooksAgain() {
    ReconcileReport late =
        scene.reconcile(
            "late",
            new QuietProgress() {
              private final AtomicBoolean overtaken = new AtomicBoolean();

              @Override
              public void planned(Outlook outlook) {
                if (!overtaken.getAndSet(true)) {
                  scene.reconcile("quick", new QuietProgress());
                }
              }
            });
    assertEquals(0, recorded(late));
    expectAllDoneOnce();
  }

  @Test
  void whatOneWroteFromAnOlderCommitIsPutRight() {
    Scene other = Scene.ofProcesses(folder.resolve("other"));
    try (other) {
      other
          .declare(AgentText.reporting("looker", "echo hi"))
          .declare(TaskText.needingApproval("wait", "looker"));
      AtomicBoolean overtaken = new AtomicBoolean();
      other.reconcile(
          "late",
          new QuietProgress() {
            @Override
            public void planned(Outlook outlook) {
              if (!overtaken.getAndSet(true)) {
                // Its clock is ahead; another made the branch in the meantime.
                other.declare(TaskText.of("new", "looker"));
                other.reconcile("quick", new QuietProgress());
              }
            }
          });
      assertEquals("done", other.observed().state("new"));
      String refs = other.refs();
      other.reconcile("late", new QuietProgress());
      other.reconcile("quick", new QuietProgress());
      assertEquals(refs, other.refs());
      other.assertSound();
    }
  }

  private void expectAllDoneOnce() {
    Observed observed = scene.observed();
    assertEquals(TASKS, observed.records().size());
    for (int i = 0; i < TASKS; i++) {
      String task = "task-" + i;
      assertEquals("succeeded", observed.record(task).outcome());
      assertEquals("done", observed.state(task));
      assertTrue(observed.proposals().containsKey(observed.record(task).proposal().orElseThrow()));
    }
    assertEquals(TASKS, observed.proposals().size());
    assertTrue(observed.files().get("README.md").contains("| done | " + TASKS + " |"));
    scene.assertSound();
  }

  private static int recorded(ReconcileReport report) {
    return report.records().size();
  }

  @SafeVarargs
  private static <T> List<T> atOnce(java.util.concurrent.Callable<T>... work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(work.length)) {
      List<Future<T>> started = new ArrayList<>();
      for (var each : work) {
        started.add(threads.submit(each));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : started) {
        results.add(each.get());
      }
      return results;
    }
  }

  /** Waits, once it has its first plan, until the other has its own. */
  private static final class MeetingOnce extends QuietProgress {
    private final CyclicBarrier barrier;
    private final AtomicBoolean met = new AtomicBoolean();

    MeetingOnce(CyclicBarrier barrier) {
      this.barrier = barrier;
    }

    @Override
    public void planned(Outlook outlook) {
      if (!met.getAndSet(true)) {
        try {
          int unused = barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
