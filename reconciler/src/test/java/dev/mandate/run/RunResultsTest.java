package dev.mandate.run;

import static dev.mandate.run.GivenRunner.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent has said and made is taken within limits, and refused where it goes too far. */
@Timeout(900)
class RunResultsTest {
  private static final String TOKEN = "tok-" + "4711".repeat(5);

  @TempDir Path root;

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
  void threeHundredMegabytesOfOutputLeaveHeadAndTail() {
    RunResult result =
        run(
            new GivenRun()
                .limits(100_000, 1000, 1)
                .agentTimeout(Duration.ofMinutes(6))
                .shell("echo first; yes 0123456789 | head -c 300000000; echo; echo last"));
    assertEquals(new RunOutcome.Succeeded(), result.outcome());
    assertTrue(log(result).startsWith("first\n0123456789\n"));
    assertTrue(log(result).endsWith("\nlast\n"));
    assertTrue(log(result).contains(" bytes cut …]\n"));
    assertTrue(result.log().truncated());
    assertEquals(300_000_000 + 12, result.log().totalBytes());
    assertTrue(result.log().content().length <= 100_000);
  }

  @Test
  void whoEndsWellWithTooMuchOnDiskHasFailed() {
    Launcher full =
        new PretendedLauncher(
            request ->
                new Launcher.Launched(
                    new Launcher.Ending.Exited(0),
                    Optional.of(
                        new Confinement(
                            "bubblewrap",
                            "0.8.0",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new Confinement.Disk(4, (4L << 20) + 1)),
                            List.of(),
                            Optional.empty()))));
    RunResult result = GivenRunner.in(root).launcher(full).run(new GivenRun());
    assertEquals("failed", result.outcome().label());
    assertEquals("it used more than 4 MiB of disk", result.outcome().reason());
  }

  @Test
  void aChangeIsTakenWithinTheLimitsOfTheAgent() {
    List<TargetRepository.CaptureLimits> asked = new ArrayList<>();
    TargetRepository asking =
        new PlainTarget() {
          @Override
          public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
            asked.add(limits);
            return super.capture(base, checkout, limits);
          }
        };
    GivenRunner.in(root).target(asking).run(new GivenRun());
    assertEquals(List.of(new TargetRepository.CaptureLimits(100, 1 << 20)), asked);
  }

  private RunResult run(GivenRun given) {
    return GivenRunner.in(root).run(given);
  }

  private List<Path> left() throws IOException {
    return GivenRunner.in(root).left();
  }
}
