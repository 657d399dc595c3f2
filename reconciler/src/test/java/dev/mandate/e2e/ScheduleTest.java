package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a task runs, and what it waits for: hours, freezes, others. */
@Tag("both-forges")
class ScheduleTest {
  private static final AgentText LOOKER = AgentText.reporting("looker", "echo looked");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = Scene.in(folder).declare(LOOKER);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aCronTaskRunsOncePerInstant() {
    scene.declare(hourly("startingDeadlineSeconds: 600"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    scene.reconcile();
    scene.clock.set("2026-03-02T09:05:00Z");
    scene.reconcile();
    assertEquals(List.of("2026-03-02T09:00:00Z"), occurrences());

    scene.clock.set("2026-03-02T10:00:01Z");
    scene.reconcile();
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(List.of("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"), occurrences());
    assertEquals("not-due", scene.observed().state("watch"));
    assertEquals("not due until 2026-03-02T11:00:00Z", summary("watch"));
    scene.assertSound();
  }

  @Test
  void aCronTaskWhoseDeadlineHasPassedIsNotMadeUpFor() {
    scene.declare(hourly("startingDeadlineSeconds: 600"));
    scene.clock.set("2026-03-02T09:10:01Z");
    scene.reconcile();
    assertEquals(List.of(), occurrences());
    assertEquals("not due until 2026-03-02T10:00:00Z", summary("watch"));
  }

  @Test
  void aReconcilerThatWasAwayRunsOnlyTheLastInstant() {
    scene.declare(hourly("startingDeadlineSeconds: 600"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    scene.clock.set("2026-03-05T09:00:00Z");
    scene.reconcile();
    assertEquals(List.of("2026-03-02T09:00:00Z", "2026-03-05T09:00:00Z"), occurrences());
  }

  @Test
  void aFreezeHoldsAllButTheExemptUntilItIsOver() {
    scene
        .declare(TaskText.of("held", "looker"))
        .declare(TaskText.of("exempt", "looker"))
        .commit(
            Map.of(
                "freezes/move.yaml",
                """
                apiVersion: mandate.dev/v1
                kind: Freeze
                metadata: {name: move}
                spec:
                  reason: The ledger is being moved.
                  until: "2026-03-02T12:00:00Z"
                  exempt: {tasks: [exempt]}
                """));
    scene.reconcile();
    assertEquals("frozen", scene.observed().state("held"));
    assertEquals(
        "held back by freeze move until 2026-03-02T12:00:00Z\nThe ledger is being moved.",
        scene.observed().why("held"));
    assertEquals("done", scene.observed().state("exempt"));

    scene.clock.set("2026-03-02T12:00:00Z");
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("held").outcome());
    scene.assertSound();
  }

  @Test
  void aChainOfDependenciesRunsInOneReconcile() {
    scene
        .declare(TaskText.of("third", "looker").with("dependsOn: [second]"))
        .declare(TaskText.of("second", "looker").with("dependsOn: [first]"))
        .declare(TaskText.of("first", "looker"));
    scene.reconcile();
    assertEquals(3, scene.observed().records().size());
    assertEquals("done", scene.observed().state("third"));
    scene.assertSound();
  }

  @Test
  void aDependencyThatFailedBlocks() {
    scene
        .declare(AgentText.reporting("breaker", "exit 3"), TaskText.of("first", "breaker"))
        .declare(TaskText.of("second", "looker").with("dependsOn: [first]"));
    scene.reconcile();
    assertEquals("failed", scene.observed().record("first").outcome());
    assertEquals("blocked", scene.observed().state("second"));
    assertEquals("it depends on first, which ended as failed", summary("second"));

    scene.declare(AgentText.reporting("breaker", "exit 0"));
    scene.reconcile();
    assertEquals("done", scene.observed().state("second"));
    scene.assertSound();
  }

  @Test
  void tasksThatLockTheSamePathsNeverRunTogether() {
    Path lock = folder.resolve("lock");
    String alone = "mkdir " + lock + " || exit 9; echo in; rmdir " + lock;
    AgentText agent = AgentText.reporting("lonely", alone);
    scene.declare(agent);
    for (int i = 0; i < 5; i++) {
      scene.declare(TaskText.of("alone-" + i, "lonely").with("locks: {paths: [\"services/**\"]}"));
    }
    scene.reconcile();
    assertEquals(5, scene.observed().records().size());
    assertTrue(scene.observed().records().stream().allMatch(r -> r.succeeded()));
    scene.assertSound();
  }

  @Test
  void theMoreUrgentTaskTakesTheLockFirst() throws IOException {
    Path order = folder.resolve("order");
    scene
        .declare(AgentText.reporting("noter", "echo $MANDATE_TASK >> " + order))
        .declare(
            TaskText.of("later", "noter").with("priority: 1").with("locks: {paths: [\"a/**\"]}"))
        .declare(
            TaskText.of("sooner", "noter").with("priority: 900").with("locks: {paths: [\"a/b\"]}"));
    scene.reconcile();
    assertEquals("sooner\nlater\n", Files.readString(order));
  }

  @Test
  void theStatusOfADeletedTaskSaysThatItIsRemoved() {
    scene
        .declare(TaskText.of("stays", "looker"))
        .declare(TaskText.of("goes", "looker").with("suspend: true"));
    scene.reconcile();
    assertEquals("suspended", scene.observed().state("goes"));

    scene.delete("tasks/goes.yaml");
    scene.reconcile();
    assertEquals("removed", scene.observed().state("goes"));
    assertEquals("done", scene.observed().state("stays"));
    String refs = scene.refs();
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(refs, scene.refs());
  }

  private TaskText hourly(String deadline) {
    return TaskText.of("watch", "looker").with("schedule: {cron: \"0 * * * *\", " + deadline + "}");
  }

  private List<String> occurrences() {
    return scene.observed().records("watch").stream()
        .map(record -> record.key().occurrence())
        .sorted()
        .toList();
  }

  private String summary(String task) {
    return scene.observed().status(task).path("summary").asText();
  }
}
