package dev.mandate.writeback;

import dev.mandate.approval.Standing;
import dev.mandate.decide.Decision;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.Output;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A run that has ended and whose change policy has seen.
 *
 * @param before the decision that let it start
 * @param after the decision on what it changed; empty when it did not get that far
 * @param outcome of the run and that decision together
 * @param events from the plan to the end, in the order they came
 * @param released output of an earlier run, when this is no run of an agent but what became of it;
 *     {@code before} is then policy's word on it
 * @param draft commit that is laid down in its target repository, to be proposed there
 */
public record JudgedRun(
    RunResult result,
    Standing standing,
    Decision before,
    Optional<Decision> after,
    RunOutcome outcome,
    List<RunEvent> events,
    Optional<Output> released,
    Optional<CommitId> draft) {
  public JudgedRun {
    events = List.copyOf(events);
  }

  /** What became of an output that had waited. */
  public JudgedRun(
      RunResult result,
      Standing standing,
      Decision before,
      Optional<Decision> after,
      RunOutcome outcome,
      List<RunEvent> events,
      Optional<Output> released) {
    this(result, standing, before, after, outcome, events, released, Optional.empty());
  }

  /** A run of an agent. */
  public JudgedRun(
      RunResult result,
      Standing standing,
      Decision before,
      Optional<Decision> after,
      RunOutcome outcome,
      List<RunEvent> events) {
    this(result, standing, before, after, outcome, events, Optional.empty());
  }

  /** The same, with what it proposes laid down in its target. */
  public JudgedRun drafted(CommitId commit) {
    return new JudgedRun(
        result, standing, before, after, outcome, events, released, Optional.of(commit));
  }

  /**
   * The same, ended otherwise than it had.
   *
   * @param outcome another failure
   */
  public JudgedRun ending(RunOutcome.Failed outcome) {
    List<RunEvent> other = new ArrayList<>(events.subList(0, events.size() - 1));
    other.add(RunEvent.end(result.finishedAt(), outcome));
    return new JudgedRun(
        result, standing, before, after, outcome, other, released, Optional.empty());
  }

  public DeclaredTask declared() {
    return result.request().task();
  }

  public OccurrenceKey key() {
    return result.request().occurrence();
  }

  /** Approvals that policy counted. */
  public List<Approval> approvals() {
    return standing.valid().stream()
        .filter(approval -> before.approvals().counted().contains(approval.approver()))
        .toList();
  }

  /** The same, with each approval as it is recorded. */
  JudgedRun withApprovals(BiFunction<JudgedRun, Approval, Approval> recorded) {
    List<Approval> all =
        standing.valid().stream().map(approval -> recorded.apply(this, approval)).toList();
    return new JudgedRun(
        result, standing.approvedBy(all), before, after, outcome, events, released, draft);
  }

  /** Only a change of a good run, which policy has let pass, is ever proposed. */
  public boolean proposes() {
    return outcome instanceof RunOutcome.Succeeded && result.change().tree().isPresent();
  }
}
