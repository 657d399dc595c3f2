package dev.mandate.cycle;

import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Need;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
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
  private final Progress progress;

  public Claiming(Claimant claimant, ControlSource source, Progress progress) {
    this.claimant = claimant;
    this.source = source;
    this.progress = progress;
  }

  /**
   * What may be run, and what not.
   *
   * @param held the claims on {@code runs}
   * @param others what somebody else has claimed
   * @param waiting what is free, and needs what is not
   * @param overtaken how many of the plan's runs somebody else finished since it was made
   * @param refusal why the remote takes no claims; empty when it does
   */
  public record Claimed(
      List<Action.Run> runs,
      Map<OccurrenceKey, HeldClaim> held,
      List<Other> others,
      List<Waiting> waiting,
      int overtaken,
      Optional<String> refusal) {
    public Claimed {
      runs = List.copyOf(runs);
      held = Map.copyOf(held);
      others = List.copyOf(others);
      waiting = List.copyOf(waiting);
    }

    static Claimed nothing() {
      return new Claimed(List.of(), Map.of(), List.of(), List.of(), 0, Optional.empty());
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
  Claimed claim(Outlook outlook, List<Action.Run> wanted, int most)
      throws RemoteUnavailableException {
    Map<OccurrenceKey, ClaimOutcome> outcomes =
        claimant.claim(wanted.stream().map(run -> wish(run, outlook.control())).toList(), most);
    List<Action.Run> runs = new ArrayList<>();
    Map<OccurrenceKey, HeldClaim> held = new HashMap<>();
    List<Other> others = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    int overtaken = 0;
    Optional<String> refusal = Optional.empty();
    for (Action.Run run : wanted) {
      ClaimOutcome outcome = outcomes.get(run.key());
      if (outcome == null) {
        continue; // there was no room for it
      }
      switch (outcome) {
        case ClaimOutcome.Granted(HeldClaim claim) -> {
          runs.add(run);
          held.put(run.key(), claim);
        }
        case ClaimOutcome.HeldBy(String holder, Duration since) ->
            others.add(new Other(run.declared().name(), holder, since));
        case ClaimOutcome.Lost() -> overtaken++;
        case ClaimOutcome.Waiting(String why) ->
            waiting.add(new Waiting(run.declared().name(), why));
        case ClaimOutcome.Refused(String reason) -> refusal = Optional.of(reason);
      }
    }
    Set<OccurrenceKey> finished = finished(outlook, held.keySet());
    if (!finished.isEmpty()) {
      claimant.release(finished.stream().map(held::get).toList());
      runs.removeIf(run -> finished.contains(run.key()));
      held.keySet().removeAll(finished);
    }
    others.forEach(progress::claimedByOther);
    return new Claimed(runs, held, others, waiting, overtaken + finished.size(), refusal);
  }

  private static Claimant.Wish wish(Action.Run run, ControlRepository control) {
    DeclaredTask declared = run.declared();
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
    return new Claimant.Wish(run.key(), declared.task().claimTtl(), needs);
  }

  /**
   * What was free because it is finished: a record and the end of its claim come in one push, so
   * whoever holds the claim and then looks sees the record.
   */
  private Set<OccurrenceKey> finished(Outlook outlook, Set<OccurrenceKey> held)
      throws RemoteUnavailableException {
    Set<OccurrenceKey> finished = new HashSet<>();
    if (held.isEmpty()) {
      return finished;
    }
    Optional<CommitId> now = source.fetch().runs();
    if (now.isPresent() && !now.equals(outlook.heads().runs())) {
      held.stream()
          .filter(key -> source.find(now.get(), key.marker()).isPresent())
          .forEach(finished::add);
    }
    return finished;
  }

  /** What keeps claims alive; it holds none yet. */
  Heartbeats heartbeats() {
    return new Heartbeats(claimant, progress);
  }

  /** Takes note that claims went with a record, or are somebody else's by now. */
  void gone(Set<OccurrenceKey> settled) {
    claimant.gone(settled);
  }

  /** Lets go what is not needed any more. */
  void release(Collection<HeldClaim> held) throws RemoteUnavailableException {
    claimant.release(held);
  }
}
