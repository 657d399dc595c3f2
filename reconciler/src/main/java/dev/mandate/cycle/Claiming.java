package dev.mandate.cycle;

import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
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
   * @param overtaken how many of the plan's runs somebody else finished since it was made
   * @param refusal why the remote takes no claims; empty when it does
   */
  public record Claimed(
      List<Action.Run> runs,
      Map<OccurrenceKey, HeldClaim> held,
      List<Other> others,
      int overtaken,
      Optional<String> refusal) {
    public Claimed {
      runs = List.copyOf(runs);
      held = Map.copyOf(held);
      others = List.copyOf(others);
    }

    static Claimed nothing() {
      return new Claimed(List.of(), Map.of(), List.of(), 0, Optional.empty());
    }

    /** Whether another pass may find more to do. */
    boolean movesOn() {
      return !runs.isEmpty() || overtaken > 0;
    }
  }

  /**
   * A task that somebody else has claimed.
   *
   * @param since how long this reconciler has seen that claim unchanged
   */
  public record Other(String task, String holder, Duration since) {}

  /** One look and one push, whatever the plan wants; neither when it wants nothing. */
  Claimed claim(Outlook outlook) throws RemoteUnavailableException {
    List<Action.Run> wanted = outlook.plan().runs();
    if (wanted.isEmpty()) {
      return Claimed.nothing();
    }
    Map<OccurrenceKey, ClaimOutcome> outcomes =
        claimant.claim(
            wanted.stream()
                .map(run -> new Claimant.Wish(run.key(), run.declared().task().claimTtl()))
                .toList());
    List<Action.Run> runs = new ArrayList<>();
    Map<OccurrenceKey, HeldClaim> held = new HashMap<>();
    List<Other> others = new ArrayList<>();
    int overtaken = 0;
    Optional<String> refusal = Optional.empty();
    for (Action.Run run : wanted) {
      switch (outcomes.get(run.key())) {
        case ClaimOutcome.Granted(HeldClaim claim) -> {
          runs.add(run);
          held.put(run.key(), claim);
        }
        case ClaimOutcome.HeldBy(String holder, Duration since) ->
            others.add(new Other(run.declared().name(), holder, since));
        case ClaimOutcome.Lost() -> overtaken++;
        case ClaimOutcome.Refused(String reason) -> refusal = Optional.of(reason);
      }
    }
    Set<OccurrenceKey> finished = finished(outlook, runs);
    if (!finished.isEmpty()) {
      claimant.release(finished.stream().map(held::get).toList());
      runs.removeIf(run -> finished.contains(run.key()));
      held.keySet().removeAll(finished);
    }
    others.forEach(progress::claimedByOther);
    return new Claimed(runs, held, others, overtaken + finished.size(), refusal);
  }

  /**
   * What was free because it is finished: a record and the end of its claim come in one push, so
   * whoever holds the claim and then looks sees the record.
   */
  private Set<OccurrenceKey> finished(Outlook outlook, List<Action.Run> held)
      throws RemoteUnavailableException {
    Set<OccurrenceKey> finished = new HashSet<>();
    if (held.isEmpty()) {
      return finished;
    }
    Optional<CommitId> now = source.fetch().runs();
    if (now.isPresent() && !now.equals(outlook.heads().runs())) {
      held.stream()
          .filter(
              run ->
                  source.find(now.get(), run.key().marker()).isPresent()
                      || source.find(now.get(), run.key().attemptMarker(run.attempt())).isPresent())
          .map(Action.Run::key)
          .forEach(finished::add);
    }
    return finished;
  }

  /** Keeps claims alive until it is closed. */
  Heartbeats keep(Claimed claimed) {
    return new Heartbeats(claimant, claimed.held(), progress);
  }

  /**
   * Lets go what is not needed any more.
   *
   * @param settled those that went with a record, or are somebody else's by now
   */
  void finish(Map<OccurrenceKey, HeldClaim> held, Collection<OccurrenceKey> settled)
      throws RemoteUnavailableException {
    claimant.gone(Set.copyOf(settled));
    claimant.release(
        held.values().stream().filter(claim -> !settled.contains(claim.key())).toList());
  }
}
