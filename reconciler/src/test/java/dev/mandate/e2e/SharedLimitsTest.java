package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds between reconcilers that know nothing of each other but the repository. */
@Tag("both-forges")
class SharedLimitsTest {
  private static final int TASKS = 8;

  @TempDir Path folder;
  private Path ledger;

  @BeforeEach
  void ledger() throws IOException {
    ledger = Files.createFile(folder.resolve("ledger"));
  }

  /** Says when it comes and when it goes; between the two another one could be seen. */
  private AgentText visitor(String name) {
    return AgentText.reporting(
        name,
        "echo in $MANDATE_TASK >> " + ledger + "; sleep 0.3; echo out $MANDATE_TASK >> " + ledger);
  }

  @Test
  void pathsThatMeetAreLockedAcrossReconcilers() throws IOException {
    Map<String, String> files = new HashMap<>(Map.of("agents/v.yaml", visitor("v").yaml()));
    for (int i = 0; i < TASKS; i++) {
      TaskText task =
          TaskText.of("task-" + i, "v")
              .with("locks: {paths: [\"services/" + (i % 2 == 0 ? "**" : "shop/*") + "\"]}");
      files.put(task.file(), task.yaml());
    }
    runByTwo(files);
    assertEquals(1, mostAtOnce());
  }

  @Test
  void anAgentRunsNoMoreOftenAtOnceThanItsLimitSays() throws IOException {
    String yaml = visitor("v").yaml().replace("limits: {", "limits: {rate: {concurrent: 2}, ");
    Map<String, String> files = new HashMap<>(Map.of("agents/v.yaml", yaml));
    for (int i = 0; i < TASKS; i++) {
      files.put("tasks/task-" + i + ".yaml", TaskText.of("task-" + i, "v").yaml());
    }
    runByTwo(files);
    assertTrue(mostAtOnce() <= 2, () -> read().toString());
  }

  @Test
  void anEnvironmentHoldsNoMoreRunsThanMandateYamlSays() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      String control =
          ControlText.usual().yaml(scene)
              + "  schedule: {concurrency: [{environment: sandbox, runs: 1}]}\n";
      Map<String, String> files = new HashMap<>(Map.of(ControlText.FILE, control));
      for (int i = 0; i < TASKS; i++) {
        String agent = i % 2 == 0 ? "v" : "w";
        files.put("agents/" + agent + ".yaml", visitor(agent).yaml());
        files.put("tasks/task-" + i + ".yaml", TaskText.of("task-" + i, agent).yaml());
      }
      runByTwo(scene, files);
      assertEquals(1, mostAtOnce());
    }
  }

  @Test
  void aFloodOfUrgentTasksOfOneTeamDoesNotStarveAnother() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      Map<String, String> files =
          new HashMap<>(
              Map.of(
                  "agents/v.yaml",
                  AgentText.reporting("v", "echo in $MANDATE_TASK >> " + ledger).yaml()));
      for (int i = 0; i < 3 * TASKS; i++) {
        TaskText flood = TaskText.of("flood-" + i, "v").with("priority: 1000").with("owner: loud");
        files.put(flood.file(), flood.yaml());
      }
      TaskText quiet = TaskText.of("quiet", "v").with("priority: 1").with("owner: calm");
      files.put(quiet.file(), quiet.yaml());
      scene.commit(files);
      try (MandateProcess only = MandateProcess.reconcile(scene, "one", "--parallel", "1")) {
        assertEquals(0, only.end().exitCode());
      }
      int turn = read().indexOf("in quiet");
      assertTrue(turn >= 0 && turn <= 2, () -> read().toString());
    }
  }

  @Test
  void resultsThatAreReadyTogetherGoOutTogether() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      Map<String, String> files =
          new HashMap<>(Map.of("agents/v.yaml", AgentText.reporting("v", "true").yaml()));
      for (int i = 0; i < 5 * TASKS; i++) {
        files.put("tasks/task-" + i + ".yaml", TaskText.of("task-" + i, "v").yaml());
      }
      scene.commit(files);
      scene.reconcile();
      assertEquals(5 * TASKS, scene.observed().records().size());
      int commits =
          Integer.parseInt(
              RealGit.run(scene.repo.path(), "rev-list", "--count", "mandate/runs").strip());
      assertTrue(commits <= 5 * TASKS * 3 / 4, commits + " commits");
      scene.assertSound();
    }
  }

  private void runByTwo(Map<String, String> files) {
    try (Scene scene = Scene.ofProcesses(folder)) {
      runByTwo(scene, files);
    }
  }

  private void runByTwo(Scene scene, Map<String, String> files) {
    scene.commit(files);
    List<MandateProcess> processes = new ArrayList<>();
    for (String home : List.of("one", "two")) {
      processes.add(MandateProcess.reconcile(scene, home, "--wait"));
    }
    for (MandateProcess process : processes) {
      try (process) {
        MandateProcess.Ended ended = process.end();
        assertEquals(0, ended.exitCode(), ended.toString());
      }
    }
    assertEquals(TASKS, scene.observed().records().size());
    assertEquals(TASKS, read().stream().filter(line -> line.startsWith("in ")).count());
    scene.assertSound();
  }

  private int mostAtOnce() {
    int now = 0;
    int most = 0;
    for (String line : read()) {
      now += line.startsWith("in ") ? 1 : -1;
      most = Math.max(most, now);
    }
    return most;
  }

  private List<String> read() {
    try {
      return Files.readAllLines(ledger);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
