package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reconcilers that know nothing of each other, or are killed, stay within what there is. */
@Tag("both-forges")
class BudgetsOfProcessesTest {
  @TempDir Path folder;
  private BudgetStage stage;
  private Scene scene;

  @BeforeEach
  void set() {
    scene = Scene.ofProcesses(folder);
    stage = new BudgetStage(folder, scene);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void fourReconcilersAtOnceNeverSpendMoreThanThereIs() throws IOException {
    Path spent = Files.createFile(folder.resolve("spent"));
    stage.claude("echo $MANDATE_TASK >> " + spent + "; sleep 0.2; " + BudgetStage.good());
    stage.tasks(16, "perRunUsd: 0.25");
    // Each run may take 0.25 and takes 0.01: only two can be under way, and all fit in the end.
    stage.budget(
        "period: month, timeZone: "
            + BudgetStage.zoneInMidMonth()
            + ", limits: {usd: 0.52, runs: 9}");
    List<MandateProcess> processes = new ArrayList<>();
    for (String home : List.of("one", "two", "three", "four")) {
      processes.add(MandateProcess.reconcile(scene, home));
    }
    for (MandateProcess process : processes) {
      try (process) {
        process.end();
      }
    }
    for (int i = 0; i < 4; i++) {
      try (MandateProcess last = MandateProcess.reconcile(scene, "one")) {
        last.end();
      }
    }
    assertEquals(9, Files.readAllLines(spent).size());
    assertEquals(9, scene.observed().records().size());
    assertTrue(stage.sums().contains("\"microUsd\":96390"), stage::sums);
    scene.assertSound();
  }

  @Test
  void aStartWhoseEndNobodySawCountsAsAWholeRun() throws Exception {
    Path began = folder.resolve("began");
    stage.claude(
        "[ \"$1\" = --version ] && exec echo 2.0.0; if mkdir "
            + began
            + "; then sleep 600; fi; "
            + BudgetStage.good());
    stage.tasks(1, "perRunUsd: 0.5");
    stage.budget(
        "period: month, timeZone: " + BudgetStage.zoneInMidMonth() + ", limits: {usd: 1.1}");
    try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
      GivenDaemon.await(() -> "the agent has begun", () -> Files.exists(began));
      process.kill();
    }
    for (int i = 0; i < 2; i++) {
      try (MandateProcess next = MandateProcess.reconcile(scene, "usual")) {
        next.end();
      }
    }
    List<String> bases =
        scene.observed().records().stream()
            .flatMap(r -> lines(scene.observed().run(r.key().task()).at("/status/budget")))
            .filter(line -> line.startsWith("budget/all "))
            .sorted()
            .toList();
    assertTrue(bases.contains("budget/all lost 500000"), bases::toString);
    assertTrue(bases.contains("budget/all measured 10710"), bases::toString);
    assertTrue(stage.sums().contains("\"microUsd\":510710"), stage::sums);
    scene.assertSound();
  }

  @Test
  void noMoreProposalsAreOpenThanMayBe() {
    String change = "echo $MANDATE_TASK >> \"$MANDATE_TARGET/services/shop/notes.txt\"";
    Map<String, String> files = new HashMap<>();
    files.put(ControlText.FILE, stage.control() + "  proposals: [{per: agent, open: 2}]\n");
    AgentText agent = AgentText.changing("fixer", change, "services/**");
    files.put(agent.file(), agent.yaml());
    for (int i = 0; i < 6; i++) {
      TaskText task = TaskText.of("task-" + i, "fixer");
      files.put(task.file(), task.yaml());
    }
    scene.commit(files);
    List<MandateProcess> processes = new ArrayList<>();
    for (String home : List.of("one", "two", "three", "four")) {
      processes.add(MandateProcess.reconcile(scene, home));
    }
    for (MandateProcess process : processes) {
      try (process) {
        process.end();
      }
    }
    assertEquals(2, proposals().size(), proposals()::toString);
    String why = scene.observed().why("task-5");
    assertTrue(why.startsWith("too-many-proposals: agent fixer may have 2 open"), why);

    RealGit.run(scene.repo.path(), "update-ref", "-d", proposals().get(1));
    scene.reconcile();
    assertEquals(2, proposals().size(), "one was closed, one is new");
    RealGit.run(scene.repo.path(), "update-ref", "refs/heads/main", proposals().get(0));
    scene.reconcile();
    assertEquals(3, proposals().size(), "one is merged, one is new");
    scene.assertSound();
  }

  private List<String> proposals() {
    return RealGit.run(
            scene.repo.path(),
            "for-each-ref",
            "--format=%(refname)",
            "refs/heads/mandate/proposals")
        .lines()
        .toList();
  }

  private static Stream<String> lines(JsonNode charges) {
    List<String> lines = new ArrayList<>();
    charges.forEach(
        c ->
            lines.add(
                c.path("account").asText()
                    + " "
                    + c.path("basis").asText()
                    + " "
                    + c.at("/charged/microUsd").asLong()));
    return lines.stream();
  }
}
