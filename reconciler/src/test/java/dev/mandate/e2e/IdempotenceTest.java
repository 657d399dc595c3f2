package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was done is not done again, and what did not change is not read again. */
@Tag("both-forges")
class IdempotenceTest {
  private static final AgentText AGENT = AgentText.reporting("looker", "echo looked");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {10, 2000})
  void aSecondReconcilePushesReadsAndParsesNothing(int specs) throws RemoteUnavailableException {
    try (Scene scene = Scene.in(folder).declare(AGENT).commit(suspended(specs))) {
      scene.reconcile();
      String refs = scene.refs();

      try (Reconciler again = scene.reconciler("usual", new QuietProgress())) {
        assertInstanceOf(PassReport.Unchanged.class, again.run().last());
        // With an App, mandate.yaml is asked whether the repository is on GitHub.
        assertEquals(scene.hosting.isPresent() ? 1 : 0, again.reads().blobsRead());
        assertEquals(0, again.specs().filesParsed());
      }
      assertEquals(refs, scene.refs());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 2000})
  void oneChangedSpecIsTheOneFileThatIsRead(int specs) throws RemoteUnavailableException {
    try (Scene scene = Scene.in(folder).declare(AGENT).commit(suspended(specs));
        Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      reconciler.run();
      long parsed = reconciler.specs().filesParsed();
      long read = reconciler.reads().blobsRead();

      scene.declare(TaskText.of("task-7", "looker").with("suspend: true").prompt("Look closer."));
      reconciler.run();
      assertEquals(1, reconciler.specs().filesParsed() - parsed);
      // The spec, and of the runs branch what it says of main and its summary, whatever the size.
      assertEquals(3, reconciler.reads().blobsRead() - read);
    }
  }

  @Test
  void aMachineWithoutMemoryWritesNothingEither() {
    try (Scene scene = Scene.in(folder).declare(AGENT, TaskText.of("look", "looker"))) {
      scene.declare(TaskText.needingApproval("wait", "looker"));
      scene.reconcile();
      String refs = scene.refs();

      PassReport last = scene.reconcile("another machine", new QuietProgress()).last();
      assertInstanceOf(PassReport.Carried.class, last);
      assertEquals(refs, scene.refs());
    }
  }

  @Test
  void timeThatChangesNothingWritesNothing() {
    try (Scene scene = Scene.in(folder).declare(AGENT, TaskText.of("look", "looker"))) {
      scene.reconcile();
      String refs = scene.refs();

      scene.clock.advance(Duration.ofDays(400));
      scene.reconcile();
      scene.reconcile("another machine", new QuietProgress());
      assertEquals(refs, scene.refs());
    }
  }

  @Test
  void whatHappenedToTheRunsBranchIsNoticed() {
    try (Scene scene = Scene.in(folder).declare(AGENT, TaskText.of("look", "looker"))) {
      scene.reconcile();
      Observed before = scene.observed();
      String status =
          before.files().keySet().stream()
              .filter(f -> f.startsWith("status/tasks/"))
              .findAny()
              .get();
      scene.repo.commit("mandate/runs", "By hand", Map.of(status, "task: look\n"));

      scene.reconcile();
      assertEquals(before.files().get(status), scene.observed().files().get(status));
    }
  }

  private static Map<String, String> suspended(int count) {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < count; i++) {
      TaskText task = TaskText.of("task-" + i, "looker").with("suspend: true");
      files.put(task.file(), task.yaml());
    }
    return files;
  }
}
