package dev.mandate.cycle;

import dev.mandate.claim.HeldClaim;
import dev.mandate.decide.Decisions;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.PushAllowance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The time during which a reconciler works on a repository. Each {@link #step} is one trip: fetch,
 * read, judge, plan, claim what fits, start it, record what has ended. No step waits for an agent;
 * results that are ready together go out together. Steps are for one thread; {@link #wake} is for
 * any.
 */
public final class Shift implements AutoCloseable {
  private final Survey survey;
  private final Entitlement entitlement;
  private final Claiming claiming;
  private final Recorder recorder;
  private final Settled.Memory memory;
  private final PushAllowance pushes;
  private final String reconciler;
  private final Clock clock;
  private final Progress progress;
  private final Bell bell = new Bell();
  private final Execution execution;
  private final Crew crew;
  private final Appetite appetite;
  private final Heartbeats heartbeats;

  /** Ended, and not recorded yet. */
  private final Map<OccurrenceKey, JudgedRun> results = new HashMap<>();

  /** Ended without a result; their claims are to be let go. */
  private final Set<OccurrenceKey> unfinished = new HashSet<>();

  private final List<Throwable> failures = new ArrayList<>();
  private Optional<Outlook> last = Optional.empty();
  private boolean ending;

  /**
   * @param entitlement asked before anything is run
   * @param reconciler what the outcome of a pass depends on besides the repository: version and
   *     capabilities of this program
   * @param atOnce how many agents may run at the same time
   */
  public Shift(
      Survey survey,
      Entitlement entitlement,
      Claiming claiming,
      Execution execution,
      int atOnce,
      Recorder recorder,
      Settled.Memory memory,
      PushAllowance pushes,
      String reconciler,
      Clock clock,
      Progress progress) {
    this.survey = survey;
    this.entitlement = entitlement;
    this.claiming = claiming;
    this.recorder = recorder;
    this.memory = memory;
    this.pushes = pushes;
    this.reconciler = reconciler;
    this.clock = clock;
    this.progress = progress;
    this.execution = execution;
    this.crew = new Crew(execution, atOnce, bell);
    this.appetite = new Appetite(atOnce);
    this.heartbeats = claiming.heartbeats();
  }

  /** One trip. */
  public PassReport step() throws RemoteUnavailableException {
    Heads heads = survey.fetch();
    Optional<Settled> settled =
        isBusy() ? Optional.empty() : memory.recall().filter(known -> stillHolds(known, heads));
    if (settled.isPresent()) {
      return new PassReport.Unchanged(settled.get());
    }
    return switch (survey.take(heads, clock.instant())) {
      case Survey.Result.Halted halted -> {
        // What has been run is the record's, whatever has become of the specs since.
        if (last.isPresent()) {
          record(last.get(), Claiming.Claimed.nothing());
        }
        yield new PassReport.Halted(halted);
      }
      case Survey.Result.Surveyed(Outlook outlook, Decisions decisions) -> {
        Optional<Entitlement.Objection> objection = entitlement.objection(outlook.control());
        yield objection.isPresent()
            ? new PassReport.NotEntitled(objection.get())
            : carryOn(outlook, decisions);
      }
    };
  }

  /** Whether a run is going on, or has ended and is not recorded. */
  public boolean isBusy() {
    return !heartbeats.keys().isEmpty();
  }

  /** Whether an agent is running or waits for its turn. */
  public boolean isRunning() {
    return crew.going() > 0;
  }

  /** What broke while agents were run, since this was last asked; their claims were let go. */
  public List<Throwable> failures() {
    List<Throwable> all = List.copyOf(failures);
    failures.clear();
    return all;
  }

  /** Returns when a run has ended, somebody rang, results may be pushed, or the time is over. */
  public void await(Duration atMost) throws InterruptedException {
    Duration held = results.isEmpty() ? Duration.ZERO : pushes.untilFree();
    boolean unused = bell.await(held.isZero() || atMost.compareTo(held) < 0 ? atMost : held);
  }

  /** Ends the wait, from any thread. */
  public void wake() {
    bell.ring();
  }

  private PassReport carryOn(Outlook outlook, Decisions decisions)
      throws RemoteUnavailableException {
    last = Optional.of(outlook);
    pushes.limit(outlook.control().pushesPerMinute());
    progress.planned(outlook);
    Claiming.Claimed claimed = claim(outlook);
    Instant now = clock.instant();
    claimed.runs().forEach(run -> crew.start(run, now, outlook, decisions));
    claimed.cancels().forEach(c -> results.put(c.key(), execution.cancel(c, outlook)));
    collect();
    if (!isBusy() && !outlook.plan().work().isEmpty()) {
      // Whoever runs these tells how things stand; what is known here may be older.
      return new PassReport.Carried(
          outlook, claimed, List.of(), Recorder.Recorded.nothing(outlook.heads().runs()));
    }
    List<JudgedRun> ready = List.copyOf(results.values());
    Recorder.Recorded recorded = record(outlook, claimed);
    if (outlook.plan().work().isEmpty()
        && !isBusy()
        && outlook.decided()
        && recorded.refusal().isEmpty()
        && !recorded.overtaken()) {
      memory.keep(
          new Settled(
              outlook.heads().desired().orElseThrow(),
              recorded.head(),
              reconciler,
              outlook.plan().wakeAt(),
              outlook.specs().hasErrors()));
    }
    return new PassReport.Carried(outlook, claimed, ready, recorded);
  }

  /** As much as there is room for, of what is not held already. */
  private Claiming.Claimed claim(Outlook outlook) throws RemoteUnavailableException {
    Set<OccurrenceKey> held = heartbeats.keys();
    List<Action.Work> wanted =
        outlook.plan().work().stream().filter(work -> !held.contains(work.key())).toList();
    int room = appetite.claims() - held.size();
    boolean maySend = held.isEmpty() || pushes.untilFree().isZero();
    if (ending || wanted.isEmpty() || room <= 0 || !maySend) {
      return Claiming.Claimed.nothing();
    }
    Claiming.Claimed claimed = claiming.claim(outlook, wanted, room);
    Map<OccurrenceKey, Duration> intervals = new HashMap<>();
    claimed.runs().forEach(run -> intervals.put(run.key(), run.declared().task().heartbeat()));
    heartbeats.keep(claimed.held(), intervals);
    return claimed;
  }

  /** Takes over from the crew what has ended; what left no result is let go. */
  private void collect() throws RemoteUnavailableException {
    for (Crew.Ended end : crew.ended()) {
      switch (end) {
        case Crew.Ended.Judged(JudgedRun run) -> {
          appetite.ran(Duration.between(run.result().startedAt(), run.result().finishedAt()));
          // A run that this reconciler was told to drop is not finished: somebody starts it again.
          if (run.outcome() instanceof RunOutcome.Cancelled) {
            unfinished.add(run.key());
          } else {
            results.put(run.key(), run);
          }
        }
        case Crew.Ended.BrokeOff(OccurrenceKey key, Throwable cause) -> {
          failures.add(cause);
          unfinished.add(key);
        }
        case Crew.Ended.NeverStarted(OccurrenceKey key) -> unfinished.add(key);
      }
    }
    if (!unfinished.isEmpty()) {
      claiming.release(heartbeats.take(unfinished).values());
      unfinished.clear();
    }
  }

  /**
   * Writes down what has ended and what was seen. When pushes are short and agents still run, it
   * waits until more has come together.
   */
  private Recorder.Recorded record(Outlook outlook, Claiming.Claimed claimed)
      throws RemoteUnavailableException {
    if (crew.going() > 0 && !pushes.untilFree().isZero()) {
      return Recorder.Recorded.nothing(outlook.heads().runs());
    }
    List<JudgedRun> ready = List.copyOf(results.values());
    Set<String> told = new HashSet<>();
    heartbeats.keys().forEach(key -> told.add(key.task()));
    claimed.others().forEach(other -> told.add(other.task()));
    List<OccurrenceKey> keys = ready.stream().map(JudgedRun::key).toList();
    Map<OccurrenceKey, HeldClaim> held = heartbeats.take(keys);
    Set<OccurrenceKey> settled = new HashSet<>();
    try {
      Recorder.Recorded recorded = recorder.record(outlook, ready, held, told);
      settled.addAll(recorded.settled());
      recorded.dropped().forEach(progress::dropped);
      if (!recorded.head().equals(outlook.heads().runs())) {
        progress.recorded(recorded);
      }
      return recorded;
    } finally {
      settled.forEach(results::remove);
      claiming.gone(settled);
      held.keySet().removeAll(settled);
      heartbeats.keep(held, Map.of());
    }
  }

  private boolean stillHolds(Settled known, Heads heads) {
    return heads.desired().equals(Optional.of(known.desired()))
        && heads.runs().equals(known.runs())
        && known.reconciler().equals(reconciler)
        && known.wakeAt().map(clock.instant()::isBefore).orElse(true);
  }

  /**
   * Takes on nothing new, lets what is running go on for a while, tells the rest to stop, records
   * what has ended and hands back what has not.
   *
   * @return what was recorded; empty when there was nothing to record
   */
  public Optional<Recorder.Recorded> end(Duration grace) throws RemoteUnavailableException {
    ending = true;
    boolean undisturbed = crew.finish(grace);
    try {
      collect();
      return results.isEmpty() || last.isEmpty()
          ? Optional.empty()
          : Optional.of(record(last.get(), Claiming.Claimed.nothing()));
    } finally {
      claiming.release(heartbeats.take(heartbeats.keys()).values());
      if (!undisturbed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops whatever still runs; {@link #end} is the way to go in order. */
  @Override
  public void close() {
    crew.close();
    heartbeats.close();
  }
}
