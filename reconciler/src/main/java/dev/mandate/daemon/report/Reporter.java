package dev.mandate.daemon.report;

import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.Recorder;
import dev.mandate.daemon.DaemonEvents;
import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.metrics.DaemonMetrics;
import dev.mandate.daemon.process.StateFile;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunId;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.writeback.JudgedRun;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log event for each thing that happens, and what follows of it for metrics, health and the
 * state file. An event of a pass carries its {@code reconcileId}; one of a run carries that of the
 * pass that started it. docs/daemon.md lists the events. Thread-safe.
 */
public final class Reporter implements DaemonEvents, Progress {
  private static final String RECONCILE_ID = "reconcileId";

  private final Logger log;
  private final DaemonMetrics metrics;
  private final Health health;
  private final StateFile state;
  private final Clock clock;
  private final Supplier<String> ids;
  private final Map<OccurrenceKey, String> startedBy = new ConcurrentHashMap<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final PassLines lines;
  private volatile String current = "";

  /**
   * @param ids a new one for each pass
   */
  public Reporter(
      Logger log,
      DaemonMetrics metrics,
      Health health,
      StateFile state,
      Clock clock,
      Supplier<String> ids) {
    this.log = log;
    this.metrics = metrics;
    this.health = health;
    this.state = state;
    this.clock = clock;
    this.ids = ids;
    this.lines = new PassLines(log, health, this::event);
  }

  /** How many runs have come to an end so far, however. */
  public int ended() {
    return ended.get();
  }

  /** How many of them were cancelled. */
  public int cancelled() {
    return cancelled.get();
  }

  /**
   * The daemon is put together, and its first pass is to come.
   *
   * @param repository without credentials
   * @param listen the URL of its endpoint; empty: it has none
   */
  public void begun(String version, String repository, Optional<String> listen) {
    log.atInfo()
        .addKeyValue("event", "daemon.started")
        .addKeyValue("version", version)
        .addKeyValue("repository", repository)
        .addKeyValue("listen", listen.orElse("none"))
        .log("the daemon has started");
  }

  // The loop.

  @Override
  public void stepBegins() {
    current = ids.get();
    MDC.put(RECONCILE_ID, current);
    lines.begins();
  }

  @Override
  public void stepEnded(Trip trip, Duration took, Duration rest, int running) {
    metrics.passEnded(trip, took, clock.instant());
    LoggingEventBuilder line = lines.ended("pass.ended", trip, took, rest);
    state.passed(health.readiness(), clock.instant(), trip.result().label(), running);
    if (trip.facts().isPresent()) {
      line = line.addKeyValue("commit", trip.facts().get().desired());
    }
    if (trip.wakeAt().isPresent()) {
      line = line.addKeyValue("wakeAt", trip.wakeAt().get());
    }
    PassLines.say(line, trip, rest, "the pass did not get on", "the pass has ended");
    lines.recovered(trip, "daemon.ready", "passes succeed again");
  }

  @Override
  public void intervalChanged(Duration from, Duration to) {
    lines.intervalChanged(from, to);
  }

  @Override
  public void swept() {
    lines.swept();
  }

  @Override
  public void sweepFailed(Exception why) {
    lines.sweepFailed(why);
  }

  @Override
  public void reloading() {
    event(log.atInfo(), "daemon.reloading").log("everything is read anew");
  }

  @Override
  public void stopping(Duration grace, int running) {
    state.stopping();
    health.judged(new Health.Readiness.Not("it is stopping", "wait for it to end"));
    event(log.atInfo(), "daemon.stopping")
        .addKeyValue("graceSeconds", grace.toSeconds())
        .addKeyValue("running", running)
        .log("no new work is taken on");
  }

  @Override
  public void hurried() {
    event(log.atWarn(), "daemon.hurried").log("asked again to stop; running agents are cancelled");
  }

  @Override
  public void stopped(Work.Closed closed) {
    state.ended(closed);
    event(log.atInfo(), "daemon.stopped")
        .addKeyValue("finished", closed.finished())
        .addKeyValue("cancelled", closed.cancelled())
        .log("stopped");
    closed
        .refusal()
        .ifPresent(
            why ->
                event(log.atError(), "record.refused")
                    .addKeyValue("reason", why)
                    .log("the last results are lost: the remote refuses the record"));
  }

  @Override
  public void closeFailed(Exception why) {
    event(log.atError(), "daemon.close-failed")
        .setCause(why)
        .log("not everything could be recorded or handed back; others take over by TTL");
  }

  // What a pass does.

  @Override
  public void planned(Outlook outlook) {
    int due = outlook.plan().runs().size();
    event(due > 0 ? log.atInfo() : log.atDebug(), "plan.made")
        .addKeyValue("due", due)
        .addKeyValue("commit", outlook.heads().desired().map(c -> c.hex()).orElse(""))
        .log(due + " to run");
  }

  @Override
  public void claimedByOther(Claiming.Other other) {
    metrics.leftToOther();
    event(log.atInfo(), "claim.left")
        .addKeyValue("task", other.task())
        .addKeyValue("holder", other.holder())
        .log("another reconciler has claimed it");
  }

  @Override
  public void started(Action.Run run) {
    startedBy.put(run.key(), current);
    of(log.atInfo(), "run.started", run.key())
        .addKeyValue("runId", RunId.of(run.key(), run.attempt()))
        .log("started " + run.key().task());
  }

  @Override
  public void moved(RunRequest run, RunEvent event) {
    of(log.atDebug(), "run.moved", run.occurrence())
        .addKeyValue("runId", run.id())
        .addKeyValue("state", event.kind().label())
        .addKeyValue("detail", event.detail().orElse(""))
        .log(run.occurrence().task() + " is " + event.kind().label());
  }

  @Override
  public void finished(JudgedRun run) {
    ended.incrementAndGet();
    if (run.outcome() instanceof RunOutcome.Cancelled) {
      cancelled.incrementAndGet();
    }
    Duration took = Duration.between(run.result().startedAt(), run.result().finishedAt());
    metrics.runEnded(run.outcome(), took, run.result().workspaceBytes());
    of(log.atInfo(), "run.ended", run.key())
        .addKeyValue("runId", run.result().request().id())
        .addKeyValue("outcome", run.outcome().label())
        .addKeyValue("reason", run.outcome().reason())
        .addKeyValue("durationMs", took.toMillis())
        .log(run.key().task() + " has ended as " + run.outcome().label());
    startedBy.remove(run.key());
  }

  @Override
  public void claimLost(OccurrenceKey key) {
    metrics.claimLost();
    of(log.atWarn(), "claim.lost", key).log("the claim was taken over; its result will not count");
  }

  @Override
  public void notAttended(CodeHost.Trouble trouble) {
    HostLines.unattended(event(log.atWarn(), "host.unattended"), trouble);
  }

  @Override
  public void notTold(String trouble) {
    HostLines.untold(event(log.atWarn(), "host.trouble"), trouble);
  }

  @Override
  public void heartbeatMissed(String reason) {
    metrics.heartbeatMissed();
    event(log.atWarn(), "heartbeat.missed")
        .addKeyValue("reason", reason)
        .log("no sign of life could be given");
  }

  @Override
  public void dropped(OccurrenceKey key) {
    metrics.resultDropped();
    of(log.atWarn(), "result.dropped", key).log("another reconciler has taken it over");
  }

  @Override
  public void recorded(Recorder.Recorded recorded) {
    metrics.recorded(recorded.records().size());
    for (FinalRecord record : recorded.records()) {
      event(log.atInfo(), "run.recorded")
          .addKeyValue("task", record.key().task())
          .addKeyValue("occurrence", record.key().occurrence())
          .addKeyValue("runId", record.run())
          .addKeyValue("outcome", record.outcome())
          .log(record.key().task() + " is recorded");
    }
    event(log.atInfo(), "runs.pushed")
        .addKeyValue("head", recorded.head().map(c -> c.hex()).orElse(""))
        .addKeyValue("records", recorded.records().size())
        .log("the runs branch has moved on");
  }

  private LoggingEventBuilder of(LoggingEventBuilder to, String name, OccurrenceKey key) {
    return to.addKeyValue("event", name)
        .addKeyValue(RECONCILE_ID, startedBy.getOrDefault(key, current))
        .addKeyValue("task", key.task())
        .addKeyValue("occurrence", key.occurrence());
  }

  private LoggingEventBuilder event(LoggingEventBuilder to, String name) {
    return to.addKeyValue("event", name).addKeyValue(RECONCILE_ID, current);
  }
}
