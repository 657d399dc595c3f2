package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.connector.CommandConnector;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Hook;
import dev.mandate.workspace.FileWorkspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real processes and folders; only the target repository is without Git. */
@Timeout(120)
class RunnerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TOKEN = "tok-" + "4711".repeat(5);

  private final PlainTarget target =
      new PlainTarget().with("README.md", "hello\n").with("services/shop/pom.xml", "<project/>\n");

  @TempDir Path root;

  @Test
  void aRunThatEndsWellGivesLogArtifactsAndChange() throws IOException {
    RunResult result =
        run(
            new GivenRun()
                .targetPath("services/shop")
                .shell(
                    "cat PROMPT.md > \"$MANDATE_ARTIFACTS/seen.md\"; echo looked at"
                        + " $MANDATE_TARGET; echo '<pinned/>' > \"$MANDATE_TARGET/pom.xml\""));
    assertEquals(new RunOutcome.Succeeded(), result.outcome(), result.problems().toString());
    assertTrue(log(result).startsWith("looked at ") && log(result).endsWith("/services/shop\n"));
    assertEquals("seen.md", result.artifacts().getFirst().path().value());
    byte[] seen = result.artifacts().getFirst().content();
    assertEquals(Optional.of(Digest.of(seen)), result.prompt());
    assertEquals(1, result.change().files().size());
    assertEquals(NOW, result.startedAt());
    assertTrue(result.workspaceBytes() > 100);
    assertEquals(List.of(), left(), "a workspace is removed when all went well");
  }

  @Test
  void theAgentFindsItsContext() {
    RunResult result =
        run(
            new GivenRun()
                .incident("critical")
                .readOnly()
                .shell(
                    "ls -A . context output; cat context/logs.txt; stat -c %a . context;"
                        + " echo $INCIDENT_CLUSTER $INCIDENT_SEVERITY $CLAUDE_READ_ONLY_MODE"));
    assertEquals(
        """
        .:
        .claude
        .home
        .tmp
        PROMPT.md
        context
        output
        target

        context:
        agent.json
        cluster-info.json
        event.json
        incident.json
        logs.txt
        system-instructions.txt
        task.json

        output:
        agent.log
        artifacts
        OOMKilled
        700
        700
        east-1 critical true
        """,
        log(result));
  }

  @Test
  void anAgentThatFailsKeepsItsWorkspaceAndItsArtifactsButProposesNothing() throws IOException {
    RunResult result =
        run(
            new GivenRun()
                .shell("echo x > output/artifacts/why.txt; echo y > target/new.txt; exit 3"));
    assertEquals(
        new RunOutcome.Failed("the agent ended with exit code 3", OptionalInt.of(3)),
        result.outcome());
    assertEquals(1, result.artifacts().size());
    assertTrue(result.change().isEmpty());
    assertEquals(1, left().size());
    assertEquals("failed", result.outcome().label());
  }

  @Test
  void theSameRunStartsAnewInPlaceOfWhatAKilledReconcilerLeft() throws IOException {
    GivenRun run = new GivenRun().shell("test ! -e mark && > mark && exit 3");
    assertEquals(OptionalInt.of(3), run(run).outcome().exitCode());
    assertEquals(OptionalInt.of(3), run(run).outcome().exitCode());
    assertEquals(1, left().size());
  }

  @Test
  void aSecretIsScrubbedFromTheLogAndRefusedInArtifactsAndChanges() {
    GivenRun given =
        new GivenRun()
            .envAllow("SERVICE_TOKEN")
            .allowedEnv("SERVICE_TOKEN")
            .environment(Map.of("SERVICE_TOKEN", TOKEN));
    RunResult printed = run(given.shell("echo $SERVICE_TOKEN"));
    assertEquals("[REDACTED:secret]\n", log(printed));
    RunResult kept = run(given.shell("echo $SERVICE_TOKEN > output/artifacts/a.txt"));
    assertEquals(
        "The artifact 'a.txt' holds secrets: secret",
        assertInstanceOf(RunOutcome.Failed.class, kept.outcome()).why());
    assertEquals(List.of(), kept.artifacts());
    RunResult proposed = run(given.shell("echo $SERVICE_TOKEN > target/a.txt"));
    assertEquals("the change holds secrets: secret", proposed.outcome().reason());
    assertEquals(0, proposed.change().patch().length);
  }

  @Test
  void aChangeThatCannotBeTakenOverMakesTheRunFail() {
    RunResult result = run(new GivenRun().shell("ln -s README.md target/link"));
    assertEquals("The link x/link is refused", result.outcome().reason());
    assertEquals(List.of("The link x/link is refused."), result.problems());
  }

  @Test
  void aReadOnlyAgentThatChangesSomethingFails() {
    RunResult result = run(new GivenRun().readOnly().shell("echo > target/new.txt"));
    assertEquals("the agent is read-only and changed x/new.txt", result.outcome().reason());
  }

  @Test
  void aTimeoutIsTheShortestOfThoseThatApply() {
    RunResult result =
        run(new GivenRun().agentTimeout(Duration.ofMillis(300)).shell("echo begun; sleep 300"));
    assertEquals(new RunOutcome.TimedOut(Duration.ofMillis(300)), result.outcome());
    assertEquals("begun\n", log(result));
  }

  @Test
  void anInterruptBeforeTheStartIsACancellationAndIsKept() throws IOException {
    Thread.currentThread().interrupt();
    RunResult result = run(new GivenRun().shell("echo never"));
    assertTrue(Thread.interrupted());
    assertEquals(new RunOutcome.Cancelled(), result.outcome());
    assertEquals(List.of(), left());
  }

  @Test
  void anInterruptOfARunningAgentStillGivesItsLogAndArtifacts() throws Exception {
    RunRequest request =
        new GivenRun().shell("echo half; echo done > output/artifacts/part; sleep 300").request();
    Path artifact = root.resolve("workspaces/" + request.id() + "/output/artifacts/part");
    AtomicReference<RunResult> result = new AtomicReference<>();
    AtomicReference<Boolean> kept = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  result.set(runner(PromptRenderer.builtIn()).run(request));
                  kept.set(Thread.currentThread().isInterrupted());
                });
    while (!Files.exists(artifact) || Files.size(artifact) == 0) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    assertEquals(new RunOutcome.Cancelled(), result.get().outcome());
    assertEquals("half\n", log(result.get()));
    assertEquals("part", result.get().artifacts().getFirst().path().value());
    assertTrue(kept.get());
  }

  @Test
  void whatThisReconcilerDoesNotOfferIsNotStartedAndSaidSo() throws IOException {
    assertEquals(
        "this reconciler has no sandbox bubblewrap; it offers: process. Use one that it offers in"
            + " the agent's runtime.sandbox, or a reconciler that has it.",
        run(new GivenRun().sandbox("bubblewrap")).outcome().reason());
    assertEquals(
        "this reconciler has no connector codex; it offers: command. Use one that it offers in"
            + " the agent's runtime.connector, or a reconciler that has it.",
        run(new GivenRun().connector("codex")).outcome().reason());
    assertEquals(List.of(), left());
  }

  @Test
  void whatCannotBeStartedIsNotStarted() {
    RunOutcome missing = run(new GivenRun().command("no-such-program")).outcome();
    assertTrue(missing.reason().contains("'no-such-program' is not in any folder of PATH"));
    assertInstanceOf(RunOutcome.NotStarted.class, missing);
    RunOutcome folder = run(new GivenRun().targetPath("services/none")).outcome();
    assertTrue(folder.reason().contains("'services/none' is no folder of the target repository"));
    RunOutcome outside = run(new GivenRun().targetPath("../..")).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outside);
    RunOutcome variable = run(new GivenRun().envSet(Map.of("LD_PRELOAD", "x.so"))).outcome();
    assertTrue(variable.reason().startsWith("the environment is refused: runtime.env.set: LD_PRE"));
  }

  @Test
  void aTemplateThatAsksForTheUnknownStartsNothing() throws IOException {
    PromptRenderer broken =
        new PromptRenderer(PromptTemplates.builtIn().with("task", "{{task.promt}}"));
    RunOutcome outcome = runner(broken).run(new GivenRun().request()).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outcome);
    assertEquals(
        "the prompt cannot be made: task.md.hbs:1:2: there is no 'promt'; known here are name,"
            + " prompt, riskClass, type. Mend the task or its template; see docs/prompts.md.",
        outcome.reason());
    assertEquals(List.of(), left());
  }

  @Test
  void inputsThatDoNotFitTheTemplateStartNothing() throws IOException {
    RunOutcome outcome =
        run(new GivenRun().template("analysis").inputs(Map.of("question", "why?"))).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outcome);
    assertTrue(
        outcome
            .reason()
            .startsWith("the inputs do not fit the template analysis: audit.yaml: spec/inputs: "),
        outcome.reason());
    assertTrue(outcome.reason().contains("'diagnostics' not found"), outcome.reason());
    assertEquals(List.of(), left());
  }

  @Test
  void machineryThatBreaksBeforeTheStartIsThrownAndTheWorkspaceGivenUp() {
    TargetRepository gone =
        new TargetRepository() {
          @Override
          public void checkOut(CommitId commit, Path into) {
            throw new UncheckedIOException(new IOException("no space left"));
          }

          @Override
          public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
            throw new AssertionError("not reached");
          }

          @Override
          public byte[] content(BlobId blob) {
            throw new AssertionError("not reached");
          }

          @Override
          public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
            throw new AssertionError("not reached");
          }
        };
    Runner runner = runner(gone, PromptRenderer.builtIn());
    assertThrows(UncheckedIOException.class, () -> runner.run(new GivenRun().request()));
    // The lock is free again, so the same run can be tried once more.
    assertEquals(new RunOutcome.Succeeded(), run(new GivenRun()).outcome());
  }

  @Test
  void threeHundredMegabytesOfOutputLeaveHeadAndTail() {
    RunResult result =
        run(
            new GivenRun()
                .limits(100_000, 1000, 1)
                .agentTimeout(Duration.ofSeconds(100))
                .shell("echo first; yes 0123456789 | head -c 300000000; echo; echo last"));
    assertEquals(new RunOutcome.Succeeded(), result.outcome());
    assertTrue(log(result).startsWith("first\n0123456789\n"));
    assertTrue(log(result).endsWith("\nlast\n"));
    assertTrue(log(result).contains(" bytes cut …]\n"));
    assertTrue(result.log().truncated());
    assertEquals(300_000_000 + 12, result.log().totalBytes());
    assertTrue(result.log().content().length <= 100_000);
  }

  /** All are there at the same time: each waits until it sees that the last one has begun. */
  @Test
  void fiftyAtOnceDoNotCross() throws Exception {
    int number = 50;
    Runner runner = runner(PromptRenderer.builtIn());
    CountDownLatch running = new CountDownLatch(number);
    Path go = root.resolve("go");
    List<NotingListener> listeners = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(number)) {
      List<Future<RunResult>> results = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        RunRequest request =
            new GivenRun()
                .task("task-" + i)
                .inputs(Map.of("number", Integer.toString(i)))
                .hook(Hook.When.BEFORE, "echo before $MANDATE_INPUT_NUMBER")
                .agentTimeout(Duration.ofSeconds(100))
                .shell(
                    "until test -e "
                        + go
                        + "; do sleep 0.1; done; echo $MANDATE_TASK; cat target/mine 2>/dev/null;"
                        + " echo $MANDATE_INPUT_NUMBER > output/artifacts/n; cp output/artifacts/n"
                        + " target/mine; for k in 1 2 3 4 5 6 7 8 9; do echo $MANDATE_TASK $k;"
                        + " done")
                .request();
        NotingListener listener = new NotingListener(running);
        listeners.add(listener);
        results.add(pool.submit(() -> runner.run(request, listener)));
      }
      assertTrue(running.await(100, TimeUnit.SECONDS), "not all of them have begun");
      Files.createFile(go);
      for (int i = 0; i < number; i++) {
        RunResult result = results.get(i).get();
        assertEquals(new RunOutcome.Succeeded(), result.outcome());
        StringBuilder said = new StringBuilder();
        said.append("--- hook before ---\nbefore ").append(i);
        said.append("\n--- agent ---\ntask-").append(i).append('\n');
        for (int k = 1; k <= 9; k++) {
          said.append("task-").append(i).append(' ').append(k).append('\n');
        }
        assertEquals(said.toString(), log(result));
        assertEquals(1, result.artifacts().size());
        assertEquals(i + "\n", text(result.artifacts().getFirst().content()));
        assertEquals("+" + i + "\n", text(result.change().patch()));
        assertEquals(
            List.of("starting", "hook-started", "hook-ended", "running"), listeners.get(i).noted());
      }
    }
    assertEquals(List.of(), left());
  }

  @Test
  void nothingOfTheReconcilersEnvironmentIsPassedOnUnasked() {
    RunResult result =
        run(
            new GivenRun()
                .environment(Map.of("OTHER", "no", "LANG", "C.UTF-8", "EXTRA", "no"))
                .envAllow("LANG", "EXTRA")
                .shell("env | sort | cut -d= -f1"));
    assertFalse(log(result).contains("OTHER") || log(result).contains("EXTRA"), log(result));
    assertTrue(log(result).contains("LANG\n"));
    assertTrue(result.problems().getFirst().contains("EXTRA"), result.problems().toString());
  }

  @Test
  void aLauncherThatBreaksMakesTheRunFailAndKeepsWhatWasSaid() throws IOException {
    Launcher breaking =
        new Launcher() {
          @Override
          public boolean sharesLoopback() {
            return true;
          }

          @Override
          public String sandbox() {
            return "process";
          }

          @Override
          public Launched launch(LaunchRequest request) {
            byte[] said = "begun\n".getBytes(StandardCharsets.UTF_8);
            request.log().accept(said, 0, said.length);
            throw new IllegalStateException("these processes survive SIGKILL: 4711");
          }
        };
    RunResult result =
        runner(target, PromptRenderer.builtIn(), breaking).run(new GivenRun().request());
    assertEquals(
        "the run broke off: these processes survive SIGKILL: 4711", result.outcome().reason());
    assertEquals("failed", result.outcome().label());
    assertEquals("begun\n", log(result));
    assertEquals(1, left().size());
  }

  @Test
  void whoEndsWellWithTooMuchOnDiskHasFailed() {
    Launcher full =
        new Launcher() {
          @Override
          public boolean sharesLoopback() {
            return true;
          }

          @Override
          public String sandbox() {
            return "process";
          }

          @Override
          public Launched launch(LaunchRequest request) {
            return new Launched(
                new Ending.Exited(0),
                Optional.of(
                    new Confinement(
                        "bubblewrap",
                        "0.8.0",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Confinement.Disk(4, (4L << 20) + 1)),
                        List.of(),
                        Optional.empty())));
          }
        };
    RunResult result = runner(target, PromptRenderer.builtIn(), full).run(new GivenRun().request());
    assertEquals("failed", result.outcome().label());
    assertEquals("it used more than 4 MiB of disk", result.outcome().reason());
  }

  @Test
  void aChangeIsTakenWithinTheLimitsOfTheAgent() {
    List<TargetRepository.CaptureLimits> asked = new ArrayList<>();
    TargetRepository asking =
        new TargetRepository() {
          @Override
          public void checkOut(CommitId commit, Path into) {
            target.checkOut(commit, into);
          }

          @Override
          public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
            asked.add(limits);
            return target.capture(base, checkout, limits);
          }

          @Override
          public byte[] content(BlobId blob) {
            throw new AssertionError("not reached");
          }

          @Override
          public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
            throw new AssertionError("not reached");
          }
        };
    runner(asking, PromptRenderer.builtIn()).run(new GivenRun().request());
    assertEquals(List.of(new TargetRepository.CaptureLimits(100, 1 << 20)), asked);
  }

  private RunResult run(GivenRun given) {
    return runner(PromptRenderer.builtIn()).run(given.request());
  }

  private Runner runner(PromptRenderer prompts) {
    return runner(target, prompts);
  }

  private Runner runner(TargetRepository repository, PromptRenderer prompts) {
    return runner(repository, prompts, ProcessLauncher.probing());
  }

  private Runner runner(TargetRepository repository, PromptRenderer prompts, Launcher launcher) {
    return new Runner(
        new FileWorkspaces(root.resolve("workspaces")),
        Targets.only(repository),
        List.of(launcher),
        List.of(new CommandConnector()),
        prompts,
        (request, onLoopback) ->
            new dev.mandate.run.ModelGate.Opening.Refused("no model here", "None."),
        Logins.none(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        new Runner.Settings(Duration.ofSeconds(1), Set.of()));
  }

  private List<Path> left() throws IOException {
    if (!Files.exists(root.resolve("workspaces"))) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root.resolve("workspaces"))) {
      return entries.toList();
    }
  }

  private static String log(RunResult result) {
    return text(result.log().content());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
