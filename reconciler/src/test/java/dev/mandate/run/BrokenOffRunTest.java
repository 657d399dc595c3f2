package dev.mandate.run;

import static dev.mandate.run.GivenRunner.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever breaks a run off, what the agent has said and made until then is kept. */
@Timeout(900)
class BrokenOffRunTest {
  @TempDir Path root;

  @Test
  void aTimeoutIsTheShortestOfThoseThatApply() {
    Duration limit = Duration.ofMillis(300);
    RunResult result = run(new GivenRun().agentTimeout(limit).shell("echo begun; sleep 300"));
    while (result.log().content().length == 0 && limit.compareTo(Duration.ofSeconds(29)) < 0) {
      // Too short for this machine to begin.
      limit = limit.multipliedBy(3);
      result = run(new GivenRun().agentTimeout(limit).shell("echo begun; sleep 300"));
    }
    assertEquals(new RunOutcome.TimedOut(limit), result.outcome());
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
                  result.set(GivenRunner.in(root).runner().run(request));
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
  void aLauncherThatBreaksMakesTheRunFailAndKeepsWhatWasSaid() throws IOException {
    Launcher breaking =
        new PretendedLauncher(
            request -> {
              byte[] said = "begun\n".getBytes(StandardCharsets.UTF_8);
              request.log().accept(said, 0, said.length);
              throw new IllegalStateException("these processes survive SIGKILL: 4711");
            });
    RunResult result = GivenRunner.in(root).launcher(breaking).run(new GivenRun());
    assertEquals(
        "the run broke off: these processes survive SIGKILL: 4711", result.outcome().reason());
    assertEquals("failed", result.outcome().label());
    assertEquals("begun\n", log(result));
    assertEquals(1, left().size());
  }

  private RunResult run(GivenRun given) {
    return GivenRunner.in(root).run(given);
  }

  private List<Path> left() throws IOException {
    return GivenRunner.in(root).left();
  }
}
