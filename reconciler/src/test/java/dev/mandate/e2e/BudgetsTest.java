package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs use up together is bounded, whoever runs them and whatever breaks. */
class BudgetsTest {
  private static final String KEY = "key-of-nobody-0123456789";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void set() {
    scene = Scene.in(folder);
    scene.variable("PATH", path());
    scene.variable("ANTHROPIC_API_KEY", KEY);
    scene.commit(Map.of(ControlText.FILE, control()));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /** Agents have the key themselves, so that their own reports are all there is. */
  private String control() {
    return ControlText.usual()
        .parameters(
            "sandboxes: {production: [process]}, egress: {allowed: [\"127.0.0.1\"]},"
                + " model_access: {sandbox: [gateway, key]}")
        .yaml(scene)
        .replace("allowedEnv: [PATH]", "allowedEnv: [PATH, ANTHROPIC_API_KEY]");
  }

  private Map<String, String> environment() {
    return Map.of("PATH", path(), "ANTHROPIC_API_KEY", KEY);
  }

  private String path() {
    return folder.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin";
  }

  /** A stand-in for claude that says it cost 0.010710 dollars, or whatever a script says. */
  private void claude(String script) {
    try {
      Path program = Files.createDirectories(folder.resolve("bin")).resolve("claude");
      Files.writeString(program, "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String good() {
    return "cat '"
        + Path.of("src/test/resources/connectors/claude-code/done.jsonl").toAbsolutePath()
        + "'";
  }

  private void budget(String fields) {
    declare(fields, Map.of());
  }

  private void declare(String budget, Map<String, String> more) {
    Map<String, String> files = new HashMap<>(more);
    files.put(ControlText.FILE, control() + "  budgets: [{name: all, " + budget + "}]\n");
    scene.commit(files);
  }

  private void tasks(int count, String cost) {
    Map<String, String> files = new HashMap<>();
    String agent = AiAgentText.claude("http://127.0.0.1:9").withKey().yaml();
    files.put(
        "agents/helper.yaml",
        agent.replaceFirst("cost: \\{[^}]*", "cost: {perDayUsd: 40, " + cost));
    for (int i = 0; i < count; i++) {
      files.put("tasks/task-" + i + ".yaml", TaskText.of("task-" + i, "helper").yaml());
    }
    scene.commit(files);
  }

  private JsonNode charge(String task) {
    JsonNode charges = scene.observed().run(task).at("/status/budget");
    assertEquals("budget/all", charges.path(0).path("account").asText(), charges::toString);
    return charges.get(0);
  }

  private String sums() {
    return scene.observed().files().entrySet().stream()
        .filter(file -> file.getKey().startsWith("budgets/"))
        .map(file -> file.getKey() + " " + file.getValue())
        .sorted()
        .reduce("", (a, b) -> a + b + "\n");
  }

  private MandateProcess.Ended mandateBudget(String option) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "budget",
                option,
                "--repo",
                scene.where(),
                "--home",
                scene.home("reader").toString()));
    if (option.equals("--repair")) {
      command.addAll(List.of("--key", scene.people.file("reconciler").toString()));
    }
    try (MandateProcess process =
        MandateProcess.start(
            folder.resolve("user"), environment(), command.toArray(String[]::new))) {
      return process.end();
    }
  }

  @Test
  void whatIsToldIsChargedAndTheRestIsFreeAgain() {
    claude(good());
    tasks(5, "perRunUsd: 0.5");
    budget("period: day, limits: {usd: 0.53}");
    scene.reconcile();

    assertEquals(3, scene.observed().records().size());
    assertEquals("no-budget", scene.observed().state("task-4"));
    assertEquals(
        "budget/all has too little left, until 2026-03-03T00:00:00Z",
        scene.observed().why("task-4"));
    assertEquals("measured", charge("task-0").path("basis").asText());
    assertEquals(500_000, charge("task-0").at("/reserved/microUsd").asLong());
    assertEquals(10_710, charge("task-0").at("/charged/microUsd").asLong());
    assertTrue(sums().contains("\"microUsd\":32130"), this::sums);
    scene.assertSound();

    MandateProcess.Ended ended = mandateBudget("--check");
    assertEquals(0, ended.exitCode(), ended.toString());
    assertTrue(ended.toString().contains("0.53 USD left of 0.53 USD"), ended.toString());

    scene.clock.advance(Duration.ofDays(1));
    scene.reconcile();
    assertEquals(5, scene.observed().records().size());
    scene.assertSound();
  }

  @Test
  void aRaisedLimitCountsAtOnce() {
    claude(good());
    tasks(2, "perRunUsd: 0.5");
    budget("period: month, limits: {usd: 0.5}");
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    budget("period: month, limits: {usd: 0.6}");
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
      budget("period: day, limits: {usd: 40}");
      scene.reconcile();
      JsonNode cheap = charge("cheap");
      String settled = sums();

      scene.commit(
          Map.of(
              ControlText.FILE,
              control()
                  + "  budgets: [{name: all, period: day, limits: {usd: 40}}]\n"
                  + "  models: {prices: [{provider: anthropic, model: \"claude-*\", from:"
                  + " 2026-01-01, inputUsd: 6, outputUsd: 30}]}\n"));
      scene.reconcile();
      assertEquals(settled, sums());
      scene.declare(TaskText.of("dear", "helper"));
      scene.reconcile();

      assertEquals(cheap, charge("cheap"));
      assertEquals("measured", cheap.path("basis").asText(), cheap.toString());
      assertTrue(
          charge("dear").at("/charged/microUsd").asLong() > cheap.at("/charged/microUsd").asLong(),
          () -> charge("dear") + " after " + cheap);
      assertEquals(0, mandateBudget("--check").exitCode());
      scene.assertSound();
    }
  }

  @Test
  void whatIsNotToldCountsWithAllThatWasReserved() {
    claude("echo nonsense; exit 1");
    tasks(3, "perRunUsd: 0.25");
    budget("period: day, limits: {usd: 0.6}");
    scene.reconcile();

    assertEquals(2, scene.observed().records().size());
    for (FinalRecord record : scene.observed().records()) {
      assertEquals("whole", charge(record.key().task()).path("basis").asText());
    }
    assertTrue(sums().contains("\"microUsd\":500000"), this::sums);
  }

  @Test
  void aRunThatNothingLimitsIsRefusedWithItsRule() {
    claude(good());
    tasks(1, "perRunUsd: 1");
    budget("period: day, limits: {usd: 5, tokens: 1000, turns: 10}");
    scene.reconcile();

    assertEquals(List.of(), scene.observed().records());
    String why = scene.observed().why("task-0");
    assertTrue(why.startsWith("budget-without-run-limit: budget/all"), why);
    assertTrue(why.contains("limits.cost.tokensPerRun, limits.execution.maxTurns of agent"), why);
  }

  @Test
  void ratesOfAnAgentHoldForTheirHourAndDay() {
    claude(good());
    tasks(4, "perRunUsd: 1");
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
    claude("exit 1");
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
    claude(good());
    tasks(2, "perRunUsd: 0.5");
    budget("period: day, limits: {usd: 0.5}");
    scene.reconcile();
    scene.repo.commit(
        "mandate/runs", "Break", Map.of("budgets/budget/all/2026-03/2026-03-02.json", "{}"));
    budget("period: day, limits: {usd: 50}");
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    String why = scene.observed().why("task-1");
    assertTrue(why.startsWith("budgets/budget/all/2026-03/2026-03-02.json of the runs"), why);

    String file = "budgets/budget/all/2026-03/2026-03-02.json";
    MandateProcess.Ended ended = mandateBudget("--check");
    assertEquals(1, ended.exitCode(), ended.toString());
    assertTrue(ended.toString().contains(file + ": it does not say"), ended.toString());
    assertTrue(ended.toString().contains(file + " must hold:\n{"), ended.toString());
    assertTrue(
        ended.toString().contains("\"spent\":{\"changedFiles\":0,\"microUsd\":10710"),
        ended.toString());

    MandateProcess.Ended mended = mandateBudget("--repair");
    assertEquals(0, mended.exitCode(), mended.toString());
    assertTrue(mended.toString().contains("mended " + file), mended.toString());
    assertTrue(mended.toString().contains("every sum is what"), mended.toString());
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
    assertTrue(sums().contains("\"microUsd\":21420"), this::sums);
    assertEquals(0, mandateBudget("--check").exitCode());
  }

  @Test
  void aSumThatNothingWasChargedToIsFoundAndEmptied() {
    claude(good());
    tasks(1, "perRunUsd: 0.5");
    budget("period: day, limits: {usd: 0.5}");
    String file = "budgets/budget/all/2026-03/2026-03-02.json";
    scene.repo.commit("mandate/runs", "Break", Map.of(file, "{}"));
    scene.reconcile();
    assertEquals(List.of(), scene.observed().records());

    String found = mandateBudget("--check").toString();
    assertTrue(found.contains(file + ": no recorded run was charged to it"), found);
    assertEquals(0, mandateBudget("--repair").exitCode());
    scene.reconcile();
    assertEquals(1, scene.observed().records().size());
    assertTrue(sums().contains("\"microUsd\":10710"), this::sums);
  }

  @Test
  void onlyAKeyThatIsNamedMendsSums() {
    scene.repo.commit("mandate/runs", "Break", Map.of("budgets/budget/all/x/2026-03-02.json", ""));
    String head = RealGit.run(scene.repo.path(), "rev-parse", "mandate/runs");
    try (MandateProcess process =
        MandateProcess.start(
            folder.resolve("user"),
            environment(),
            "budget",
            "--repair",
            "--repo",
            scene.where(),
            "--home",
            folder.resolve("stranger").toString())) {
      MandateProcess.Ended ended = process.end();
      assertEquals(1, ended.exitCode(), ended.toString());
      assertTrue(ended.toString().contains("does not name the key"), ended.toString());
    }
    assertEquals(head, RealGit.run(scene.repo.path(), "rev-parse", "mandate/runs"));
  }

  @Test
  void aTableThatCannotBeReadStopsWhatNeedsIt() {
    claude(good());
    tasks(1, "perRunUsd: 0.5");
    budget("period: day, limits: {usd: 5}");
    String head = RealGit.run(scene.repo.path(), "rev-parse", "main").strip();
    RealGit.run(scene.repo.path(), "update-ref", "refs/mandate/reservations", head);
    scene.reconcile();
    assertEquals(List.of(), scene.observed().records());
    String why = scene.observed().why("task-0");
    assertTrue(why.startsWith("the table of reservations"), why);
  }

  @Test
  void fourReconcilersAtOnceNeverSpendMoreThanThereIs() throws IOException {
    Path spent = Files.createFile(folder.resolve("spent"));
    claude("echo $MANDATE_TASK >> " + spent + "; sleep 0.2; " + good());
    tasks(16, "perRunUsd: 0.25");
    // Each run may take 0.25 and takes 0.01: only two can be under way, and all fit in the end.
    budget("period: month, timeZone: Europe/Berlin, limits: {usd: 0.52, runs: 9}");
    List<MandateProcess> processes = new ArrayList<>();
    for (String home : List.of("one", "two", "three", "four")) {
      processes.add(MandateProcess.reconcile(environment(), scene, home));
    }
    for (MandateProcess process : processes) {
      try (process) {
        process.end();
      }
    }
    for (int i = 0; i < 4; i++) {
      try (MandateProcess last = MandateProcess.reconcile(environment(), scene, "one")) {
        last.end();
      }
    }
    assertEquals(9, Files.readAllLines(spent).size());
    assertEquals(9, scene.observed().records().size());
    assertTrue(sums().contains("\"microUsd\":96390"), this::sums);
    scene.assertSound();
  }

  @Test
  void aStartWhoseEndNobodySawCountsAsAWholeRun() throws Exception {
    Path began = folder.resolve("began");
    claude("if mkdir " + began + "; then sleep 600; fi; " + good());
    tasks(1, "perRunUsd: 0.5");
    budget("period: month, limits: {usd: 1.1}");
    try (MandateProcess process = MandateProcess.reconcile(environment(), scene, "usual")) {
      assertTrue(process.await(line -> Files.exists(began)), () -> process.end().toString());
      process.kill();
    }
    for (int i = 0; i < 2; i++) {
      try (MandateProcess next = MandateProcess.reconcile(environment(), scene, "usual")) {
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
    assertTrue(sums().contains("\"microUsd\":510710"), this::sums);
    scene.assertSound();
  }

  @Test
  void noMoreProposalsAreOpenThanMayBe() {
    String change = "echo $MANDATE_TASK >> \"$MANDATE_TARGET/services/shop/notes.txt\"";
    Map<String, String> files = new HashMap<>();
    files.put(ControlText.FILE, control() + "  proposals: [{per: agent, open: 2}]\n");
    AgentText agent = AgentText.changing("fixer", change, "services/**");
    files.put(agent.file(), agent.yaml());
    for (int i = 0; i < 6; i++) {
      TaskText task = TaskText.of("task-" + i, "fixer");
      files.put(task.file(), task.yaml());
    }
    scene.commit(files);
    List<MandateProcess> processes = new ArrayList<>();
    for (String home : List.of("one", "two", "three", "four")) {
      processes.add(MandateProcess.reconcile(environment(), scene, home));
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
