package dev.mandate.cycle;

import dev.mandate.claim.Claim;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.SeenClaim;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.TaskState;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts together what a survey found and what is claimed. Pure. */
public final class TaskStandings {
  private TaskStandings() {}

  /** The claims that say something about the tasks of a plan. */
  public static Set<ClaimName> claims(Outlook outlook) {
    return outlook.plan().steps().stream()
        .flatMap(step -> open(step.action()).stream())
        .map(ClaimName::of)
        .collect(Collectors.toSet());
  }

  /**
   * One for each step of the plan, in its order.
   *
   * @param claims in force, of those that {@link #claims} names
   * @param seen tasks that a reconciler has written about
   */
  public static List<TaskStanding> of(
      Outlook outlook, Map<ClaimName, SeenClaim> claims, Set<String> seen) {
    return outlook.plan().steps().stream()
        .map(step -> of(step, outlook, claims, seen.contains(step.task())))
        .toList();
  }

  private static TaskStanding of(
      Step step, Outlook outlook, Map<ClaimName, SeenClaim> claims, boolean seen) {
    Action action = step.action();
    Optional<DeclaredTask> declared =
        Optional.ofNullable(outlook.specs().declared().get(step.task()));
    Optional<OccurrenceKey> open = open(action);
    Optional<SeenClaim> claim = open.map(key -> claims.get(ClaimName.of(key)));
    Optional<FinalRecord> ended = ended(action, declared, outlook);
    Optional<OccurrenceKey> key = open.or(() -> ended.map(FinalRecord::key));
    List<FinalRecord> attempts =
        key.map(occurrence -> attempts(occurrence, outlook.ledger())).orElse(List.of());
    Optional<FinalRecord> last =
        open.isPresent() && !attempts.isEmpty()
            ? Optional.of(attempts.get(attempts.size() - 1))
            : ended;
    boolean started = claim.flatMap(SeenClaim::says).map(Claim::started).orElse(false);
    TaskState state = TaskState.of(action, claim.isPresent(), started, seen);
    return new TaskStanding(step, declared, state, key, claim, attempts, last);
  }

  private static List<FinalRecord> attempts(OccurrenceKey key, Ledger ledger) {
    List<FinalRecord> attempts = ledger.attempts(key.run());
    return key.isOutput()
        ? Stream.concat(attempts.stream(), ledger.find(key.run()).stream()).toList()
        : attempts;
  }

  private static Optional<FinalRecord> ended(
      Action action, Optional<DeclaredTask> declared, Outlook outlook) {
    return action instanceof Action.Done done
        ? Optional.of(done.record())
        : declared.flatMap(d -> outlook.ledger().latest(d.name(), d.digest()));
  }

  /** The occurrence that an action is about and that has no final record. */
  private static Optional<OccurrenceKey> open(Action action) {
    return switch (action) {
      case Action.Work work -> Optional.of(work.key());
      case Action.BackingOff waiting -> Optional.of(waiting.key());
      case Action.AwaitApproval waiting -> Optional.of(waiting.key());
      case Action.Held held -> Optional.of(held.key());
      case Action.OverBudget over -> Optional.of(over.key());
      case Action.Blocked blocked -> Optional.empty();
      case Action.Broken broken -> Optional.empty();
      case Action.Denied denied -> Optional.empty();
      case Action.Done done -> Optional.empty();
      case Action.Frozen frozen -> Optional.empty();
      case Action.NotDue notDue -> Optional.empty();
      case Action.Suspended suspended -> Optional.empty();
    };
  }

  /** The attempts of a task's occurrence and its end, first one first. */
  public static List<FinalRecord> runs(TaskStanding standing) {
    Stream<FinalRecord> end =
        standing.last().stream().filter(last -> !standing.attempts().contains(last));
    return Stream.concat(standing.attempts().stream(), end).toList();
  }
}
