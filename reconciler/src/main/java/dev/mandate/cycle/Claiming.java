package dev.mandate.cycle;

import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Need;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.Targets;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Claims what a plan wants to run, before anything is started. Not thread-safe. */
public final class Claiming {
  private final Claimant claimant;
  private final ControlSource source;
  private final Reach reach;
  private final Progress progress;

  /**
   * @param targets asked whether they can be reached before anything is claimed for them
   */
  public Claiming(Claimant claimant, ControlSource source, Targets targets, Progress progress) {
    this.reach = new Reach(targets);
    this.claimant = claimant;
    this.source = source;
    this.progress = progress;
  }

  /**
   * What may be run, and what not.
   *
   * @param writings what is done without an agent being run: ending, releasing
   * @param held the claims on {@code runs} and {@code writings}
   * @param others what somebody else has claimed
   * @param waiting what is free, and needs what is not
   * @param overtaken how much of the plan's work somebody else finished since it was made
   * @param refusal why the remote takes no claims; empty when it does
   */
  public record Claimed(
      List<Action.Run> runs,
      List<Action.Work> writings,
      Map<OccurrenceKey, HeldClaim> held,
      List<Other> others,
      List<Waiting> waiting,
      int overtaken,
      Optional<String> refusal) {
    public Claimed {
      runs = List.copyOf(runs);
      writings = List.copyOf(writings);
      held = Map.copyOf(held);
      others = List.copyOf(others);
      waiting = List.copyOf(waiting);
    }

    static Claimed nothing() {
      return new Claimed(List.of(), List.of(), Map.of(), List.of(), List.of(), 0, Optional.empty());
    }
  }

  /**
   * A task that somebody else has claimed.
   *
   * @param since how long this reconciler has seen that claim unchanged
   */
  public record Other(String task, String holder, Duration since) {}

  /**
   * A task that cannot run now.
   *
   * @param reason what it needs for itself, and who has it
   */
  public record Waiting(String task, String reason) {}

  /**
   * One look and one push, whatever is wanted.
   *
   * @param wanted most urgent first
   * @param most how many to claim
   */
  Claimed claim(Outlook outlook, List<? extends Action.Work> wanted, int most)
      throws RemoteUnavailableException {
    List<Waiting> waiting = new ArrayList<>();
    List<Action.Work> reachable = reachable(wanted, waiting);
    Map<OccurrenceKey, ClaimOutcome> outcomes =
        claimant.claim(reachable.stream().map(work -> wish(work, outlook)).toList(), most);
    List<Action.Work> granted = new ArrayList<>();
    Map<OccurrenceKey, HeldClaim> held = new HashMap<>();
    List<Other> others = new ArrayList<>();
    int overtaken = 0;
    Optional<String> refusal = Optional.empty();
    for (Action.Work work : reachable) {
      ClaimOutcome outcome = outcomes.get(work.key());
      if (outcome == null) {
        continue; // there was no room for it
      }
      switch (outcome) {
        case ClaimOutcome.Granted(HeldClaim claim) -> {
          granted.add(work);
          held.put(work.key(), claim);
        }
        case ClaimOutcome.HeldBy(String holder, Duration since) ->
            others.add(new Other(work.declared().name(), holder, since));
        case ClaimOutcome.Lost() -> overtaken++;
        case ClaimOutcome.Waiting(String why) ->
            waiting.add(new Waiting(work.declared().name(), why));
        case ClaimOutcome.Refused(String reason) -> refusal = Optional.of(reason);
      }
    }
    Set<OccurrenceKey> finished = finished(outlook, granted);
    if (!finished.isEmpty()) {
      claimant.release(finished.stream().map(held::get).toList());
      granted.removeIf(work -> finished.contains(work.key()));
      held.keySet().removeAll(finished);
    }
    others.forEach(progress::claimedByOther);
    return new Claimed(
        runs(granted),
        granted.stream().filter(work -> !(work instanceof Action.Run)).toList(),
        held,
        others,
        waiting,
        overtaken + finished.size(),
        refusal);
  }

  /** What is for a target that cannot be reached is not begun. */
  private List<Action.Work> reachable(List<? extends Action.Work> wanted, List<Waiting> waiting) {
    Map<Target, String> obstacles =
        reach.obstacles(wanted.stream().filter(Claiming::isOnTarget).toList());
    List<Action.Work> reachable = new ArrayList<>();
    for (Action.Work work : wanted) {
      Optional<String> obstacle =
          Optional.of(work)
              .filter(Claiming::isOnTarget)
              .flatMap(one -> one.declared().target())
              .map(obstacles::get);
      if (obstacle.isPresent()) {
        waiting.add(new Waiting(work.declared().name(), obstacle.get()));
      } else {
        reachable.add(work);
      }
    }
    return reachable;
  }

  private static boolean isOnTarget(Action.Work work) {
    return work instanceof Action.Run || work instanceof Action.Release;
  }

  private static List<Action.Run> runs(List<Action.Work> granted) {
    return granted.stream()
        .filter(Action.Run.class::isInstance)
        .map(Action.Run.class::cast)
        .toList();
  }

  /** What starts no agent needs no place for itself. */
  private static Claimant.Wish wish(Action.Work work, Outlook outlook) {
    DeclaredTask declared = work.declared();
    List<Need> needs = new ArrayList<>(outlook.budgets().needs(work.key()));
    if (work instanceof Action.Run) {
      needs.addAll(needs(declared, outlook.control()));
    }
    return new Claimant.Wish(work.key(), declared.task().claimTtl(), needs);
  }

  private static List<Need> needs(DeclaredTask declared, ControlRepository control) {
    List<Need> needs = new ArrayList<>();
    if (!declared.task().lockPaths().isEmpty()) {
      needs.add(new Need.Paths(declared.task().lockPaths()));
    }
    Agent agent = declared.agent();
    agent.concurrent().ifPresent(n -> needs.add(new Need.Place("agent " + agent.name(), n)));
    String environment = declared.environment().name();
    Integer most = control.concurrency().get(environment);
    if (most != null) {
      needs.add(new Need.Place("environment " + environment, most));
    }
    return needs;
  }

  /**
   * What was free because it is finished: a record and the end of its claim come in one push, so
   * whoever holds the claim and then looks sees the record.
   */
  private Set<OccurrenceKey> finished(Outlook outlook, List<Action.Work> held)
      throws RemoteUnavailableException {
    Set<OccurrenceKey> finished = new HashSet<>();
    if (held.isEmpty()) {
      return finished;
    }
    Optional<CommitId> now = source.fetch().runs();
    if (now.isPresent() && !now.equals(outlook.heads().runs())) {
      held.stream()
          .filter(work -> isRecorded(now.get(), work))
          .map(Action.Work::key)
          .forEach(finished::add);
    }
    return finished;
  }

  private boolean isRecorded(CommitId head, Action.Work work) {
    return source.find(head, work.key().marker()).isPresent()
        || source.find(head, work.key().attemptMarker(work.attempt())).isPresent();
  }

  /** What keeps claims alive; it holds none yet. */
  Heartbeats heartbeats() {
    return new Heartbeats(claimant, progress);
  }

  /** Takes note that claims went with a record, or are somebody else's by now. */
  void gone(Set<OccurrenceKey> settled) {
    claimant.gone(settled);
  }

  /** Lets go what never began. */
  void giveBack(Collection<HeldClaim> held) throws RemoteUnavailableException {
    claimant.giveBack(held);
  }

  /** Lets go what is not needed any more. */
  void release(Collection<HeldClaim> held) throws RemoteUnavailableException {
    claimant.release(held);
  }
}
