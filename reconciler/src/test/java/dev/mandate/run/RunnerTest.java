package dev.mandate.run;

import static dev.mandate.run.GivenRunner.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.spec.Hook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real processes and folders; only the target repository is without Git. */
@Timeout(900)
class RunnerTest {
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
    assertEquals(GivenRunner.NOW, result.startedAt());
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
  void theSameRunStartsAnewInPlaceOfWhatAKilledReconcilerLeft() throws IOException {
    GivenRun run = new GivenRun().shell("test ! -e mark && > mark && exit 3");
    assertEquals(OptionalInt.of(3), run(run).outcome().exitCode());
    assertEquals(OptionalInt.of(3), run(run).outcome().exitCode());
    assertEquals(1, left().size());
  }

  /** All are there at the same time: each waits until it sees that the last one has begun. */
  @Test
  void fiftyAtOnceDoNotCross() throws Exception {
    int number = 50;
    Runner runner = GivenRunner.in(root).runner();
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
                .agentTimeout(Duration.ofMinutes(6))
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
      assertTrue(running.await(5, TimeUnit.MINUTES), "not all of them have begun");
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

  private RunResult run(GivenRun given) {
    return GivenRunner.in(root).run(given);
  }

  private List<Path> left() throws IOException {
    return GivenRunner.in(root).left();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
