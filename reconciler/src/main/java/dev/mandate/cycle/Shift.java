package dev.mandate.cycle;

import dev.mandate.decide.Decisions;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.PushAllowance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The time during which a reconciler works on a repository. Each {@link #step} is one trip: fetch,
 * read, judge, plan, claim what fits, start it, record what has ended. No step waits for an agent;
 * results that are ready together go out together. Steps are for one thread; {@link #wake} is for
 * any.
 */
public final class Shift implements AutoCloseable {
  /** When something is looked at again that could not be reached. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Survey survey;
  private final Drafts drafts;
  private final Entitlement entitlement;
  private final Claiming claiming;
  private final Housekeeping housekeeping;
  private final Continuity continuity;
  private final Settled.Memory memory;
  private final PushAllowance pushes;
  private final Circumstances circumstances;
  private final CodeHost host;
  private final Clock clock;
  private final Progress progress;
  private final Bell bell = new Bell();
  private final RunsUnderWay runs;
  private final Appetite appetite;
  private final Heartbeats heartbeats;
  private final Outbox outbox;
  private final Turns turns = new Turns();

  /** Whether the last trip came to where results are sent; if not, to hurry is of no use. */
  private boolean carried;

  private Optional<Outlook> last = Optional.empty();

  /** Where the code host stood when this trip began, as far as that is known. */
  private Optional<String> pulse = Optional.empty();

  private boolean ending;

  /**
   * @param entitlement asked before anything is run
   * @param continuity asked before anything is read
   * @param circumstances what the outcome of a pass depends on besides the repository
   * @param host where people ask and are told
   * @param atOnce how many agents may run at the same time
   */
  public Shift(
      Survey survey,
      Entitlement entitlement,
      Claiming claiming,
      Execution execution,
      Releasing releasing,
      int atOnce,
      Recorder recorder,
      Drafts drafts,
      Housekeeping housekeeping,
      Continuity continuity,
      Settled.Memory memory,
      PushAllowance pushes,
      Circumstances circumstances,
      CodeHost host,
      Clock clock,
      Progress progress) {
    this.survey = survey;
    this.drafts = drafts;
    this.entitlement = entitlement;
    this.claiming = claiming;
    this.housekeeping = housekeeping;
    this.continuity = continuity;
    this.memory = memory;
    this.pushes = pushes;
    this.circumstances = circumstances;
    this.host = host;
    this.clock = clock;
    this.progress = progress;
    this.appetite = new Appetite(atOnce);
    this.heartbeats = claiming.heartbeats();
    this.outbox = new Outbox(recorder, drafts, claiming, heartbeats, pushes, progress);
    this.runs =
        new RunsUnderWay(
            execution,
            releasing,
            new Crew(execution, atOnce, bell),
            claiming,
            heartbeats,
            outbox,
            appetite);
  }

  /** One trip. */
  public PassReport step() throws RemoteUnavailableException {
    carried = false;
    PassReport report = trip();
    carried = report instanceof PassReport.Carried;
    return report;
  }

  private PassReport trip() throws RemoteUnavailableException {
    Heads heads = survey.fetch();
    List<Rewrite> rewrites = continuity.check(heads);
    if (!rewrites.isEmpty()) {
      return new PassReport.Halted(Continuity.halted(rewrites));
    }
    CodeHost.Attended attended = host.attend(heads, memory.recall().map(Settled::host));
    pulse = attended.pulse();
    attended.troubles().forEach(progress::notAttended);
    if (attended.wrote()) {
      heads = survey.fetch();
    }
    return work(heads);
  }

  private PassReport work(Heads heads) throws RemoteUnavailableException {
    Optional<Settled> settled =
        isBusy() ? Optional.empty() : memory.recall().filter(known -> stillHolds(known, heads));
    if (settled.isPresent()) {
      return new PassReport.Unchanged(settled.get());
    }
    return switch (survey.take(heads, clock.instant())) {
      case Survey.Result.Halted halted -> {
        // What has been run is the record's, whatever has become of the specs since.
        if (last.isPresent()) {
          outbox.send(last.get(), Claiming.Claimed.nothing(), runs.going());
        }
        yield new PassReport.Halted(halted);
      }
      case Survey.Result.Surveyed(Outlook outlook, Decisions decisions) -> {
        continuity.governedBy(outlook.control(), heads);
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

  /** How many agents are running or wait for their turn, from any thread. */
  public int running() {
    return runs.going();
  }

  /** What broke while agents were run, since this was last asked; their claims were let go. */
  public List<Throwable> failures() {
    return runs.failures();
  }

  /** Returns when a run has ended, somebody rang, results may be pushed, or the time is over. */
  public void await(Duration atMost) throws InterruptedException {
    Duration due =
        (carried ? outbox.untilDue(runs.going()) : Optional.<Duration>empty()).orElse(atMost);
    boolean unused = bell.await(due.compareTo(atMost) < 0 ? due : atMost);
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
    runs.stopWhatIsToBeCancelled(outlook, now);
    runs.begin(claimed, now, outlook, decisions);
    runs.collect();
    if (!isBusy() && !outbox.isRefused() && !outlook.plan().work().isEmpty()) {
      // Whoever runs these tells how things stand; what is known here may be older.
      return new PassReport.Carried(
          outlook,
          claimed,
          List.of(),
          Recorder.Recorded.nothing(outlook.heads().runs()),
          Optional.empty());
    }
    List<JudgedRun> ready = outbox.ready();
    Recorder.Recorded recorded = outbox.send(outlook, claimed, runs.going());
    boolean settled = nothingIsLeft(outlook, recorded);
    // Before it is told: what is shown only now is to be told, too.
    boolean whole = !settled || drafts.settle(outlook, recorded.head());
    CodeHost.Told told = host.tell(outlook, recorded, underWay(claimed));
    told.troubles().forEach(progress::notTold);
    housekeeping.sweep(outlook, !ready.isEmpty());
    if (settled && !housekeeping.archive(outlook, recorded.head())) {
      memory.keep(
          new Settled(
              outlook.heads().desired().orElseThrow(),
              recorded.head(),
              pulse.get(),
              circumstances.found(),
              Stream.of(
                      Housekeeping.wakeAt(outlook),
                      told.again(),
                      whole ? Optional.<Instant>empty() : Optional.of(now.plus(AGAIN)))
                  .flatMap(Optional::stream)
                  .min(Comparator.naturalOrder()),
              outlook.specs().hasErrors()));
    }
    return new PassReport.Carried(outlook, claimed, ready, recorded, told.again());
  }

  private boolean nothingIsLeft(Outlook outlook, Recorder.Recorded recorded) {
    return outlook.plan().work().isEmpty()
        && !isBusy()
        && outlook.decided()
        && !outlook.budgets().mayEase()
        && pulse.isPresent()
        && recorded.refusal().isEmpty()
        && !recorded.overtaken();
  }

  private Set<String> underWay(Claiming.Claimed claimed) {
    return Stream.concat(
            heartbeats.keys().stream().map(OccurrenceKey::task),
            claimed.others().stream().map(Claiming.Other::task))
        .collect(Collectors.toSet());
  }

  /** As much as there is room for, of what is not held already. */
  private Claiming.Claimed claim(Outlook outlook) throws RemoteUnavailableException {
    Set<OccurrenceKey> held = heartbeats.keys();
    List<Action.Work> wanted =
        outlook.plan().work().stream().filter(work -> !held.contains(work.key())).toList();
    int room = appetite.claims() - held.size();
    boolean maySend = held.isEmpty() || pushes.untilFree().isZero();
    if (ending || outbox.isRefused() || wanted.isEmpty() || room <= 0 || !maySend) {
      return Claiming.Claimed.nothing();
    }
    Claiming.Claimed claimed = claiming.claim(outlook, turns.order(wanted), room);
    Map<OccurrenceKey, Duration> intervals = new HashMap<>();
    claimed.runs().forEach(run -> intervals.put(run.key(), run.declared().task().heartbeat()));
    heartbeats.keep(claimed.held(), intervals);
    claimed.runs().forEach(turns::started);
    return claimed;
  }

  private boolean stillHolds(Settled known, Heads heads) {
    return heads.desired().equals(Optional.of(known.desired()))
        && heads.runs().equals(known.runs())
        && pulse.equals(Optional.of(known.host()))
        && circumstances.stillAre(known.reconciler())
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
    boolean undisturbed = runs.finish(grace);
    try {
      runs.collect();
      return outbox.ready().isEmpty() || last.isEmpty()
          ? Optional.empty()
          : Optional.of(outbox.sendLast(last.get(), runs.going()));
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
    runs.close();
    heartbeats.close();
  }
}
