package dev.mandate.run;

import static dev.mandate.run.GivenRunner.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.spec.Hook.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real processes and folders. */
@Timeout(900)
class HooksTest {
  private static final String TOKEN = "tok-" + "4711".repeat(5);

  @TempDir Path root;

  private final List<RunEvent> events = new ArrayList<>();

  @Test
  void bothRunAroundTheAgentInItsWorkspaceAndEnvironment() {
    RunResult result =
        run(
            new GivenRun()
                .envSet(Map.of("WHO", "somebody"))
                .hook(
                    When.BEFORE,
                    "echo $MANDATE_HOOK $WHO; ls PROMPT.md; echo x > output/artifacts/made")
                .shell("printf 'sees %s' \"$(cat output/artifacts/made)\"")
                .hook(
                    When.AFTER, "echo $MANDATE_HOOK $MANDATE_OUTCOME; echo y > target/README.md"));
    assertEquals(new RunOutcome.Succeeded(), result.outcome(), result.problems().toString());
    assertEquals(
        """
        --- hook before ---
        before somebody
        PROMPT.md
        --- agent ---
        sees x
        --- hook after ---
        after succeeded
        """,
        log(result));
    assertEquals("made", result.artifacts().getFirst().path().value());
    assertEquals("x/README.md", result.change().files().getFirst().path().value());
    assertEquals(
        List.of(
            "starting",
            "hook-started before",
            "hook-ended before: exit code 0",
            "running",
            "hook-started after",
            "hook-ended after: exit code 0"),
        told());
    assertEquals(Optional.empty(), RunEvents.problem(wholeLife(result)));
    assertEquals(
        Optional.of(wholeLife(result)), RunEvents.parse(RunEvents.bytes(wholeLife(result))));
  }

  @Test
  void aHookBeforeThatFailsStopsTheRun() {
    RunResult result =
        run(
            new GivenRun()
                .hook(When.BEFORE, "echo no model answers; exit 7")
                .shell("touch \"$MANDATE_ARTIFACTS/never\"")
                .hook(When.AFTER, "touch output/artifacts/never"));
    assertEquals("failed", result.outcome().label());
    assertEquals("the hook before the run failed: exit code 7", result.outcome().reason());
    assertTrue(result.outcome().exitCode().isEmpty(), "the agent had none");
    assertEquals("--- hook before ---\nno model answers\n", log(result));
    assertEquals(List.of(), result.artifacts());
    assertFalse(told().contains("running"));
    assertEquals(Optional.empty(), RunEvents.problem(wholeLife(result)));
  }

  @Test
  void aHookBeforeThatTakesTooLongOrIsNotThereStopsTheRun() {
    RunResult late = run(new GivenRun().hook(When.BEFORE, 1, true, "sleep", "60").shell("echo x"));
    assertEquals(
        "the hook before the run failed: stopped after the limit of 1 s", late.outcome().reason());
    assertInstanceOf(RunOutcome.Failed.class, late.outcome());

    RunResult missing = run(new GivenRun().hook(When.BEFORE, 9, true, "no-such-program"));
    assertInstanceOf(RunOutcome.NotStarted.class, missing.outcome());
    assertTrue(
        missing
            .outcome()
            .reason()
            .startsWith("the hook before the run cannot be started: program 'no-such"),
        missing.outcome().reason());
  }

  @Test
  void aHookAfterThatFailsMakesTheRunFailAndNothingIsProposed() {
    RunResult result =
        run(
            new GivenRun()
                .shell("echo changed > target/README.md")
                .hook(When.AFTER, "echo tests are red; kill -9 $$"));
    assertEquals("the hook after the run failed: ended by SIGKILL", result.outcome().reason());
    assertEquals(0, result.outcome().exitCode().orElseThrow());
    assertTrue(result.change().isEmpty());
    assertEquals("--- agent ---\n--- hook after ---\ntests are red\n", log(result));
  }

  @Test
  void anAgentThatFailsStaysWhatItIsWhateverTheHookAfterSays() {
    GivenRun given = new GivenRun().shell("exit 3");
    RunResult well = run(given.hook(When.AFTER, "echo $MANDATE_OUTCOME"));
    assertEquals("the agent ended with exit code 3", well.outcome().reason());
    assertTrue(log(well).endsWith("failed\n"), log(well));
    RunResult ill = run(given.hook(When.AFTER, "exit 1"));
    assertEquals("the agent ended with exit code 3", ill.outcome().reason());
  }

  @Test
  void aHookThatIsSwitchedOffIsNotStarted() {
    GivenRun off =
        new GivenRun()
            .hook(When.BEFORE, 9, false, "false")
            .shell("echo fine")
            .hook(When.AFTER, 9, false, "false");
    RunResult result = run(off);
    assertEquals(new RunOutcome.Succeeded(), result.outcome());
    assertEquals("fine\n", log(result), "no headings when there is only the agent");
    assertEquals(List.of("starting", "running"), told());
  }

  @Test
  void whatAHookDoesToTheCheckoutOfAReadOnlyAgentMakesTheRunFail() {
    RunResult result =
        run(new GivenRun().readOnly().hook(When.BEFORE, "echo x > target/new").shell("true"));
    assertEquals("the agent is read-only and changed x/new", result.outcome().reason());
  }

  @Test
  void aHookCanNeitherTellSecretsNorCrowdOutTheAgent() {
    RunResult result =
        run(
            new GivenRun()
                .limits(16_384, 1 << 20, 10)
                .envAllow("MODEL_TOKEN")
                .allowedEnv("MODEL_TOKEN", "PATH")
                .environment(Map.of("MODEL_TOKEN", TOKEN, "PATH", "/usr/bin:/bin"))
                .hook(When.BEFORE, "echo $MODEL_TOKEN; head -c 1000000 /dev/zero | tr '\\0' b")
                .shell("head -c 9000 /dev/zero | tr '\\0' a"));
    String log = log(result);
    assertTrue(log.endsWith("--- agent ---\n" + "a".repeat(9000)), log);
    assertFalse(log.contains(TOKEN));
    assertTrue(log.length() < 16_384 + 200, () -> "" + log.length());
    assertTrue(result.log().truncated());
    assertTrue(result.log().totalBytes() > 1_000_000);
  }

  @Test
  void anInterruptEndsAHookAndNothingElseIsStarted() throws InterruptedException {
    for (When when : When.values()) {
      Path begun = root.resolve("begun-" + when);
      GivenRun given =
          new GivenRun().shell("true").hook(when, "echo half; echo x > " + begun + "; sleep 300");
      AtomicReference<RunResult> result = new AtomicReference<>();
      AtomicReference<Boolean> kept = new AtomicReference<>();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    result.set(run(given));
                    kept.set(Thread.currentThread().isInterrupted());
                  });
      while (!Files.exists(begun)) {
        Thread.onSpinWait();
      }
      thread.interrupt();
      thread.join();
      assertEquals(new RunOutcome.Cancelled(), result.get().outcome(), when.label());
      assertTrue(log(result.get()).endsWith("half\n"), log(result.get()));
      assertEquals("hook-ended " + when.label() + ": told to stop", told().getLast());
      assertTrue(kept.get(), when.label());
    }
  }

  private List<RunEvent> wholeLife(RunResult result) {
    List<RunEvent> all = new ArrayList<>();
    all.add(RunEvent.of(GivenRunner.NOW, RunEvent.Kind.QUEUED));
    all.add(RunEvent.of(GivenRunner.NOW, RunEvent.Kind.CLAIMED));
    all.addAll(events);
    all.add(RunEvent.end(GivenRunner.NOW, result.outcome()));
    return all;
  }

  private List<String> told() {
    return events.stream()
        .map(e -> e.kind().label() + e.detail().map(text -> " " + text).orElse(""))
        .toList();
  }

  private RunResult run(GivenRun given) {
    events.clear();
    return GivenRunner.in(root)
        .runner()
        .run(
            given.request(),
            new RunListener() {
              @Override
              public void starting(Instant at) {
                events.add(RunEvent.of(at, RunEvent.Kind.STARTING));
              }

              @Override
              public void running(Instant at) {
                events.add(RunEvent.of(at, RunEvent.Kind.RUNNING));
              }

              @Override
              public void hook(RunEvent event) {
                events.add(event);
              }
            });
  }
}
