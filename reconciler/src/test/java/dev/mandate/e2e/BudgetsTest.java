package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cli.CommandHere;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs use up together is bounded, whoever runs them and whatever breaks. */
@Tag("both-forges")
class BudgetsTest {
  @TempDir Path folder;
  private BudgetStage stage;
  private Scene scene;

  @BeforeEach
  void set() {
    scene = Scene.in(folder);
    stage = new BudgetStage(folder, scene);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void whatIsToldIsChargedAndTheRestIsFreeAgain() {
    stage.claude(BudgetStage.good());
    stage.tasks(5, "perRunUsd: 0.5");
    stage.budget("period: day, limits: {usd: 0.53}");
    scene.reconcile();

    assertEquals(3, scene.observed().records().size());
    assertEquals("no-budget", scene.observed().state("task-4"));
    assertEquals(
        "budget/all has too little left, until 2026-03-03T00:00:00Z",
        scene.observed().why("task-4"));
    assertEquals("measured", stage.charge("task-0").path("basis").asText());
    assertEquals(500_000, stage.charge("task-0").at("/reserved/microUsd").asLong());
    assertEquals(10_710, stage.charge("task-0").at("/charged/microUsd").asLong());
    assertTrue(stage.sums().contains("\"microUsd\":32130"), stage::sums);
    scene.assertSound();

    CommandHere.Ran ended = stage.mandateBudget("--check");
    assertEquals(0, ended.exitCode(), ended.said());
    assertTrue(ended.said().contains("0.49787 USD left of 0.53 USD"), ended.said());

    scene.clock.advance(Duration.ofDays(1));
    scene.reconcile();
    assertEquals(5, scene.observed().records().size());
    scene.assertSound();
  }

  @Test
  void aRaisedLimitCountsAtOnce() {
    stage.claude(BudgetStage.good());
    stage.tasks(2, "perRunUsd: 0.5");
    stage.budget("period: month, limits: {usd: 0.5}");
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    stage.budget("period: month, limits: {usd: 0.6}");
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
  }

  /** The real claude through the gateway, before and after its model became dearer. */
  @Test
  void aNewTableOfPricesChangesNothingThatWasSettled() {
    assumeTrue(RealAgents.present("claude"), "claude is not here");
    try (ModelServer model = ModelServer.anthropic(Turn.says("Nothing to do."))) {
      AiAgentText agent = AiAgentText.claude(model.address()).cost("perRunUsd: 5, perDayUsd: 40");
      scene
          .variable("PATH", RealAgents.searchPath())
          .variable("MANDATE_MODEL_ADDRESSES", agent.addresses())
          .commit(Map.of("agents/helper.yaml", agent.yaml()))
          .declare(TaskText.of("cheap", "helper"));
      stage.budget("period: day, limits: {usd: 40}");
      scene.reconcile();
      JsonNode cheap = stage.charge("cheap");
      String settled = stage.sums();

      scene.commit(
          Map.of(
              ControlText.FILE,
              stage.control()
                  + "  budgets: [{name: all, period: day, limits: {usd: 40}}]\n"
                  + "  models: {prices: [{provider: anthropic, model: \"claude-*\", from:"
                  + " 2026-01-01, inputUsd: 6, outputUsd: 30}]}\n"));
      scene.reconcile();
      assertEquals(settled, stage.sums());
      scene.declare(TaskText.of("dear", "helper"));
      scene.reconcile();

      assertEquals(cheap, stage.charge("cheap"));
      assertEquals("measured", cheap.path("basis").asText(), cheap.toString());
      assertTrue(
          stage.charge("dear").at("/charged/microUsd").asLong()
              > cheap.at("/charged/microUsd").asLong(),
          () -> stage.charge("dear") + " after " + cheap);
      assertEquals(0, stage.mandateBudget("--check").exitCode());
      scene.assertSound();
    }
  }

  @Test
  void whatIsNotToldCountsWithAllThatWasReserved() {
    stage.claude("echo nonsense; exit 1");
    stage.tasks(3, "perRunUsd: 0.25");
    stage.budget("period: day, limits: {usd: 0.6}");
    scene.reconcile();

    assertEquals(2, scene.observed().records().size());
    for (FinalRecord record : scene.observed().records()) {
      assertEquals("whole", stage.charge(record.key().task()).path("basis").asText());
    }
    assertTrue(stage.sums().contains("\"microUsd\":500000"), stage::sums);
  }

  @Test
  void aRunThatNothingLimitsIsRefusedWithItsRule() {
    stage.claude(BudgetStage.good());
    stage.tasks(1, "perRunUsd: 1");
    stage.budget("period: day, limits: {usd: 5, tokens: 1000, turns: 10}");
    scene.reconcile();

    assertEquals(List.of(), scene.observed().records());
    String why = scene.observed().why("task-0");
    assertTrue(why.startsWith("budget-without-run-limit: budget/all"), why);
    assertTrue(why.contains("limits.cost.tokensPerRun, limits.execution.maxTurns of agent"), why);
  }

  @Test
  void ratesOfAnAgentHoldForTheirHourAndDay() {
    stage.claude(BudgetStage.good());
    stage.tasks(4, "perRunUsd: 1");
    Map<String, String> files = new HashMap<>();
    String agent = AiAgentText.claude("http://127.0.0.1:9").withKey().yaml();
    files.put(
        "agents/helper.yaml",
        agent.replace("limits: {", "limits: {rate: {runsPerHour: 1, runsPerDay: 2}, "));
    scene.commit(files);
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    scene.clock.advance(Duration.ofHours(1));
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
    scene.clock.advance(Duration.ofHours(1));
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
  }

  @Test
  void aTaskHasItsOwnLimitOverAllOfItsAttempts() {
    stage.claude("exit 1");
    Map<String, String> files = new HashMap<>();
    files.put("agents/helper.yaml", AgentText.reporting("helper", "exit 1").yaml());
    TaskText task =
        TaskText.of("trying", "helper")
            .with("limits: {runs: 2}")
            .with("retry: {maxAttempts: 5, backoffSeconds: 0}");
    files.put(task.file(), task.yaml());
    scene.commit(files);
    for (int i = 0; i < 3; i++) {
      scene.reconcile();
      scene.clock.advance(Duration.ofMinutes(1));
    }
    assertEquals(2, scene.observed().attempts().size());
    assertEquals("no-budget", scene.observed().state("trying"));
    assertEquals(
        "task/trying has too little left, until its limit is raised",
        scene.observed().why("trying"));
  }

  @Test
  void aSumThatCannotBeReadStopsWhatNeedsIt() {
    stage.claude(BudgetStage.good());
    stage.tasks(2, "perRunUsd: 0.5");
    stage.budget("period: day, limits: {usd: 0.5}");
    scene.reconcile();
    scene.repo.commit(
        "mandate/runs", "Break", Map.of("budgets/budget/all/2026-03/2026-03-02.json", "{}"));
    stage.budget("period: day, limits: {usd: 50}");
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    String why = scene.observed().why("task-1");
    assertTrue(why.startsWith("budgets/budget/all/2026-03/2026-03-02.json of the runs"), why);

    String file = "budgets/budget/all/2026-03/2026-03-02.json";
    CommandHere.Ran ended = stage.mandateBudget("--check");
    assertEquals(1, ended.exitCode(), ended.said());
    assertTrue(ended.said().contains(file + ": it does not say"), ended.said());
    assertTrue(ended.said().contains(file + " must hold:\n{"), ended.said());
    assertTrue(
        ended.said().contains("\"spent\":{\"changedFiles\":0,\"microUsd\":10710"), ended.said());

    CommandHere.Ran mended = stage.repair();
    assertEquals(0, mended.exitCode(), mended.said());
    assertTrue(mended.said().contains("mended " + file), mended.said());
    assertTrue(mended.said().contains("every sum is what"), mended.said());
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
    assertTrue(stage.sums().contains("\"microUsd\":21420"), stage::sums);
    assertEquals(0, stage.mandateBudget("--check").exitCode());
  }

  @Test
  void aSumThatNothingWasChargedToIsFoundAndEmptied() {
    stage.claude(BudgetStage.good());
    stage.tasks(1, "perRunUsd: 0.5");
    stage.budget("period: day, limits: {usd: 0.5}");
    String file = "budgets/budget/all/2026-03/2026-03-02.json";
    scene.repo.commit("mandate/runs", "Break", Map.of(file, "{}"));
    scene.reconcile();
    assertEquals(List.of(), scene.observed().records());

    String found = stage.mandateBudget("--check").said();
    assertTrue(found.contains(file + ": no recorded run was charged to it"), found);
    assertEquals(0, stage.repair().exitCode());
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    assertTrue(stage.sums().contains("\"microUsd\":10710"), stage::sums);
  }

  @Test
  void onlyAKeyThatIsNamedMendsSums() {
    scene.repo.commit("mandate/runs", "Break", Map.of("budgets/budget/all/x/2026-03-02.json", ""));
    String head = RealGit.run(scene.repo.path(), "rev-parse", "mandate/runs");
    CommandHere.Ran ran = stage.mandateBudget("--repair");
    assertEquals(1, ran.exitCode(), ran.said());
    assertTrue(ran.said().contains("does not name the key"), ran.said());
    assertEquals(head, RealGit.run(scene.repo.path(), "rev-parse", "mandate/runs"));
  }

  @Test
  void aTableThatCannotBeReadStopsWhatNeedsIt() {
    stage.claude(BudgetStage.good());
    stage.tasks(1, "perRunUsd: 0.5");
    stage.budget("period: day, limits: {usd: 5}");
    String head = RealGit.run(scene.repo.path(), "rev-parse", "main").strip();
    RealGit.run(scene.repo.path(), "update-ref", "refs/mandate/reservations", head);
    scene.reconcile();
    assertEquals(List.of(), scene.observed().records());
    String why = scene.observed().why("task-0");
    assertTrue(why.startsWith("the table of reservations"), why);
  }
}
