package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of a run.
 *
 * @param change empty unless the run succeeded
 * @param prompt digest of {@code PROMPT.md} as the agent got it; empty when none was made
 * @param templates digest of the templates that it was made from; empty like {@code prompt}
 * @param problems everything worth telling beside the outcome, scrubbed; not every one is a failure
 * @param workspaceBytes size of the workspace when the agent had ended
 * @param confinement what held the agent; empty when nothing did
 * @param agent what an AI agent's program reported of itself
 * @param model what it asked of its model, as the model gateway counted it
 * @param provenance of texts in the prompt that nobody vouches for
 */
public record RunResult(
    RunRequest request,
    Instant startedAt,
    Instant finishedAt,
    RunOutcome outcome,
    RunLog.Kept log,
    List<Artifacts.Artifact> artifacts,
    CapturedChange change,
    Optional<Digest> prompt,
    Optional<Digest> templates,
    List<String> problems,
    long workspaceBytes,
    Optional<Confinement> confinement,
    Optional<AgentReport> agent,
    Optional<ModelUse> model,
    List<Provenance> provenance) {

  public RunResult {
    artifacts = List.copyOf(artifacts);
    problems = List.copyOf(problems);
    provenance = List.copyOf(provenance);
  }

  /**
   * Of a run that had no agent.
   *
   * @param change what it is all the same about
   */
  public static RunResult withoutAgent(
      RunRequest request,
      Instant startedAt,
      Instant finishedAt,
      RunOutcome outcome,
      CapturedChange change) {
    return new RunResult(
        request,
        startedAt,
        finishedAt,
        outcome,
        RunLog.Kept.empty(),
        List.of(),
        change,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The same with one more thing to tell. */
  RunResult with(String problem) {
    return new RunResult(
        request,
        startedAt,
        finishedAt,
        outcome,
        log,
        artifacts,
        change,
        prompt,
        templates,
        Stream.concat(problems.stream(), Stream.of(problem)).toList(),
        workspaceBytes,
        confinement,
        agent,
        model,
        provenance);
  }
}
