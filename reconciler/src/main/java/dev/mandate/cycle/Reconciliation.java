package dev.mandate.cycle;

import dev.mandate.claim.HeldClaim;
import dev.mandate.decide.Decisions;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.JudgedRun;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Passes, one after the other, until nothing is left to do: a task that waited for another runs in
 * the pass after it. Not thread-safe.
 */
public final class Reconciliation {
  private static final int MAX_PASSES = 1000;

  private final Survey survey;
  private final Entitlement entitlement;
  private final Claiming claiming;
  private final Execution execution;
  private final Recorder recorder;
  private final Settled.Memory memory;
  private final String reconciler;
  private final Clock clock;
  private final Progress progress;

  /**
   * @param entitlement asked before anything is run
   * @param reconciler what the outcome of a pass depends on besides the repository: version and
   *     capabilities of this program
   */
  public Reconciliation(
      Survey survey,
      Entitlement entitlement,
      Claiming claiming,
      Execution execution,
      Recorder recorder,
      Settled.Memory memory,
      String reconciler,
      Clock clock,
      Progress progress) {
    this.survey = survey;
    this.entitlement = entitlement;
    this.claiming = claiming;
    this.execution = execution;
    this.recorder = recorder;
    this.memory = memory;
    this.reconciler = reconciler;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Runs passes until the plan has nothing left to run that others have not claimed, or what was
   * run cannot be recorded.
   */
  public ReconcileReport run() throws RemoteUnavailableException {
    ReconcileReport report = ReconcileReport.empty();
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      PassReport done = pass();
      report = report.with(done);
      if (!(done instanceof PassReport.Carried carried)
          || !carried.claimed().movesOn()
          || carried.recorded().refusal().isPresent()) {
        return report;
      }
    }
    return report;
  }

  /** One trip: fetch, read, judge, plan, claim, run, prove, record. */
  public PassReport pass() throws RemoteUnavailableException {
    Heads heads = survey.fetch();
    Optional<Settled> settled = memory.recall().filter(last -> stillHolds(last, heads));
    if (settled.isPresent()) {
      return new PassReport.Unchanged(settled.get());
    }
    return switch (survey.take(heads, clock.instant())) {
      case Survey.Result.Halted halted -> new PassReport.Halted(halted);
      case Survey.Result.Surveyed(Outlook outlook, Decisions decisions) -> {
        Optional<Entitlement.Objection> objection = entitlement.objection(outlook.control());
        yield objection.isPresent()
            ? new PassReport.NotEntitled(objection.get())
            : carryOut(outlook, decisions);
      }
    };
  }

  private PassReport carryOut(Outlook outlook, Decisions decisions)
      throws RemoteUnavailableException {
    progress.planned(outlook);
    Claiming.Claimed claimed = claiming.claim(outlook);
    if (claimed.isEmpty() && !outlook.plan().work().isEmpty()) {
      // Whoever runs these tells how things stand; what is known here may be older.
      return new PassReport.Carried(
          outlook, claimed, List.of(), Recorder.Recorded.nothing(outlook.heads().runs()));
    }
    Execution.Completed completed;
    Map<OccurrenceKey, HeldClaim> held;
    try (Heartbeats heartbeats = claiming.keep(claimed)) {
      completed = execution.carryOut(outlook, claimed.runs(), decisions);
      held = heartbeats.stop();
    }
    List<JudgedRun> ended =
        Stream.concat(
                completed.runs().stream(), execution.cancel(outlook, claimed.cancels()).stream())
            .toList();
    Recorder.Recorded recorded = recorder.record(outlook, ended, held, claimed.others());
    recorded.dropped().forEach(progress::dropped);
    if (!recorded.head().equals(outlook.heads().runs())) {
      progress.recorded(recorded);
    }
    claiming.finish(held, recorded.settled());
    completed.rethrow();
    if (outlook.plan().work().isEmpty()
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
    return new PassReport.Carried(outlook, claimed, ended, recorded);
  }

  private boolean stillHolds(Settled last, Heads heads) {
    return heads.desired().equals(Optional.of(last.desired()))
        && heads.runs().equals(last.runs())
        && last.reconciler().equals(reconciler)
        && last.wakeAt().map(clock.instant()::isBefore).orElse(true);
  }
}
