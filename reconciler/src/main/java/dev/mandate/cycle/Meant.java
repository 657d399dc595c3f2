package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.DueState;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.util.Optional;

/** Which occurrence somebody means who asks for something of a task. Pure. */
public sealed interface Meant {
  /** That one. */
  record This(OccurrenceKey key) implements Meant {}

  /**
   * There is none that it could be.
   *
   * @param mend what a person can do instead
   */
  record Nothing(String why, String mend) implements Meant {}

  /** What is to be run again: the last one, when it has ended without success. */
  static Meant toRetry(TaskLook.Seen seen, TaskStanding standing, DeclaredTask declared) {
    String task = standing.task();
    Optional<FinalRecord> last = seen.newest(declared);
    return switch (seen.due(declared)) {
      case DueState.Due due -> notEnded(standing);
      case DueState.BackingOff waiting -> notEnded(standing);
      case DueState.Suspended suspended -> notEnded(standing);
      case DueState.Held held -> notEnded(standing);
      case DueState.Finished finished -> ended(task, standing, last);
      case DueState.NotYet notYet -> ended(task, standing, last);
      case DueState.Never never -> ended(task, standing, last);
    };
  }

  private static Meant notEnded(TaskStanding standing) {
    return new Nothing(
        standing.task() + " has not ended: it is " + standing.state().label(),
        standing.why().summary());
  }

  private static Meant ended(String task, TaskStanding standing, Optional<FinalRecord> last) {
    if (last.isEmpty()) {
      return new Nothing(
          "no run of " + task + " is recorded, as it is declared now",
          "it is " + standing.state().label() + ": " + standing.why().summary());
    }
    return last.get().succeeded()
        ? new Nothing(
            task + " succeeded at " + last.get().finishedAt(),
            "to have it done again, change its spec or declare another task")
        : new This(last.get().key());
  }

  /** What is to be ended: the one that is due. */
  static Meant toCancel(TaskLook.Seen seen, TaskStanding standing, DeclaredTask declared) {
    String task = standing.task();
    if (standing.step().action() instanceof Action.Cancel asked) {
      return new Nothing(
          asked.request().requestedBy() + " has asked for it already",
          "let a reconciler run: mandate reconcile");
    }
    return switch (seen.due(declared)) {
      case DueState.Due(OccurrenceKey key, int attempt) -> new This(key);
      case DueState.BackingOff waiting -> new This(waiting.key());
      case DueState.Held held -> new This(held.key());
      case DueState.Finished(FinalRecord record) ->
          new Nothing(
              task + " has ended: " + record.outcome() + " at " + record.finishedAt(),
              "what has ended stays as it is");
      case DueState.NotYet(Instant until) ->
          new Nothing(
              "nothing of " + task + " is due before " + until,
              "to stop what comes, set spec.suspend or add a freeze");
      case DueState.Never never ->
          new Nothing(task + " is never due again", "nothing needs to be done");
      case DueState.Suspended suspended ->
          new Nothing(
              task + " is suspended by its spec", "remove the task, or let it stay suspended");
    };
  }
}
