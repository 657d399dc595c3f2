package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
}
