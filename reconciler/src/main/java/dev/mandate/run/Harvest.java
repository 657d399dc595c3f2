package dev.mandate.run;

import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.Agent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes over what a run has left in its workspace and its checkout, as far as it may count. */
record Harvest(
    RunRequest request, Workspace workspace, TargetRepository target, Scrubber scrubber) {

  /**
   * What was found there.
   *
   * @param outcome of the run, seen what it left
   * @param change empty unless the run succeeded
   * @param problems everything worth telling beside the outcome, not scrubbed yet
   */
  record Gathered(
      RunOutcome outcome,
      List<Artifacts.Artifact> artifacts,
      CapturedChange change,
      List<String> problems,
      long workspaceBytes) {}

  /**
   * @param ended how its programs have ended
   */
  Gathered gather(RunOutcome ended) {
    List<String> problems = new ArrayList<>();
    RunOutcome outcome = ended;
    Artifacts artifacts = Artifacts.none();
    CapturedChange change = CapturedChange.none();
    long size = 0;
    try {
      size = workspace.size();
      artifacts = workspace.collect(request.task().agent().outputLimits(), scrubber);
      if (outcome instanceof RunOutcome.Succeeded) {
        change = target.capture(request.targetCommit(), workspace.target(), captureLimits());
        outcome = afterRun(artifacts, change);
      }
      problems.addAll(artifacts.problems());
      problems.addAll(artifacts.notes());
      problems.addAll(change.problems());
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        outcome = new RunOutcome.Cancelled();
      } else if (ended instanceof RunOutcome.Succeeded) {
        outcome =
            new RunOutcome.Failed(
                "the results cannot be read: " + e.getMessage(), OptionalInt.empty());
      }
      problems.add("The results cannot be read: " + e.getMessage());
    }
    boolean succeeded = outcome instanceof RunOutcome.Succeeded;
    return new Gathered(
        outcome, artifacts.files(), succeeded ? change : CapturedChange.none(), problems, size);
  }

  private TargetRepository.CaptureLimits captureLimits() {
    Agent.OutputLimits limits = request.task().agent().outputLimits();
    return new TargetRepository.CaptureLimits(limits.changedFiles(), limits.changeBytes());
  }

  /** What makes the result of an agent that ended well not count. */
  private RunOutcome afterRun(Artifacts artifacts, CapturedChange change) {
    List<String> problems =
        Stream.concat(artifacts.problems().stream(), change.problems().stream()).toList();
    if (!problems.isEmpty()) {
      return failed(String.join(" ", problems));
    }
    if (request.task().agent().readOnly() && !change.isEmpty()) {
      return failed(
          "the agent is read-only and changed "
              + change.files().stream()
                  .limit(5)
                  .map(file -> file.path().value())
                  .collect(Collectors.joining(", "))
              + (change.files().size() > 5 ? " and more" : ""));
    }
    Optional<CapturedChange.FileChange> unsearchable =
        change.files().stream().filter(file -> file.size() > Output.LARGEST_FILE).findFirst();
    if (unsearchable.isPresent()) {
      return failed(
          unsearchable.get().path()
              + " is larger than 64 MiB, too large to be searched for secrets");
    }
    Set<String> secrets = secretsIn(change);
    if (!secrets.isEmpty()) {
      return failed("the change holds secrets: " + String.join(", ", secrets));
    }
    return new RunOutcome.Succeeded();
  }

  /** A patch has names and texts, but no binary file as it is. */
  private Set<String> secretsIn(CapturedChange change) {
    Set<String> secrets =
        new TreeSet<>(scrubber.certainKindsIn(new String(change.patch(), StandardCharsets.UTF_8)));
    for (CapturedChange.FileChange file : change.files()) {
      secrets.addAll(scrubber.certainKindsIn(file.path().value()));
      file.content()
          .map(target::content)
          .ifPresent(content -> secrets.addAll(scrubber.search(content).kinds()));
    }
    return secrets;
  }

  private static RunOutcome failed(String why) {
    String clause = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    return new RunOutcome.Failed(clause, OptionalInt.of(0));
  }
}
