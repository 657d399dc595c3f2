package dev.mandate.cycle;

import dev.mandate.claim.HeldClaim;
import dev.mandate.decide.Decisions;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.JudgedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has been claimed and is not ready to be recorded: begun, ended early when somebody asks for
 * it, taken over into the {@link Outbox} once it has ended. For one thread, but for {@link #going}.
 */
final class RunsUnderWay implements AutoCloseable {
  private final Execution execution;
  private final Releasing releasing;
  private final Crew crew;
  private final Claiming claiming;
  private final Heartbeats heartbeats;
  private final Outbox outbox;
  private final Appetite appetite;

  /** Told to stop, since a person wants them ended. */
  private final Map<OccurrenceKey, Stopped> stopped = new HashMap<>();

  /** Ended without a result; their claims are to be let go. */
  private final Set<OccurrenceKey> unfinished = new HashSet<>();

  /** Claimed and never begun, so that nothing was used for them. */
  private final Set<OccurrenceKey> neverBegun = new HashSet<>();

  private final List<Throwable> failures = new ArrayList<>();

  RunsUnderWay(
      Execution execution,
      Releasing releasing,
      Crew crew,
      Claiming claiming,
      Heartbeats heartbeats,
      Outbox outbox,
      Appetite appetite) {
    this.execution = execution;
    this.releasing = releasing;
    this.crew = crew;
    this.claiming = claiming;
    this.heartbeats = heartbeats;
    this.outbox = outbox;
    this.appetite = appetite;
  }

  private record Stopped(Action.Cancel cancel, Instant asked) {}

  /** How many agents are running or wait for their turn, from any thread. */
  int going() {
    return crew.going();
  }

  /** What broke while agents were run, since this was last asked; their claims were let go. */
  List<Throwable> failures() {
    List<Throwable> all = List.copyOf(failures);
    failures.clear();
    return all;
  }

  /** Begins what was claimed, and carries out what only needs to be written down. */
  void begin(Claiming.Claimed claimed, Instant now, Outlook outlook, Decisions decisions) {
    claimed.runs().forEach(run -> start(run, now, claimed, outlook, decisions));
    claimed.writings().forEach(work -> write(work, outlook));
  }

  private void write(Action.Work work, Outlook outlook) {
    switch (work) {
      case Action.Cancel cancel -> outbox.keep(execution.cancel(cancel, outlook));
      case Action.Lapse lapse -> outbox.keep(releasing.lapse(lapse, outlook));
      case Action.Release release ->
          releasing
              .release(release, outlook)
              .ifPresentOrElse(outbox::keep, () -> unfinished.add(release.key()));
      case Action.Run run -> throw new IllegalArgumentException("it starts an agent: " + run.key());
    }
  }

  private void start(
      Action.Run run, Instant now, Claiming.Claimed claimed, Outlook outlook, Decisions decisions) {
    HeldClaim claim = claimed.held().get(run.key());
    if (run.declared().task().retry().safe()) {
      crew.start(run, now, outlook, decisions, () -> tell(run.key()));
    } else if (claim.claim().started()) {
      outbox.keep(execution.unseen(run, now, outlook, decisions));
    } else {
      crew.start(run, now, outlook, decisions, () -> heartbeats.begin(run.key()));
    }
  }

  private boolean tell(OccurrenceKey started) {
    heartbeats.running(started);
    return true;
  }

  /** What a person wants ended and is running here; what is not is claimed and ended as work. */
  void stopWhatIsToBeCancelled(Outlook outlook, Instant now) {
    Set<OccurrenceKey> held = heartbeats.keys();
    for (Action.Cancel cancel : outlook.plan().cancels()) {
      if (held.contains(cancel.key())
          && stopped.putIfAbsent(cancel.key(), new Stopped(cancel, now)) == null) {
        crew.interrupt(cancel.key());
      }
    }
  }

  /** Takes over from the crew what has ended; what left no result is let go. */
  void collect() throws RemoteUnavailableException {
    for (Crew.Ended end : crew.ended()) {
      switch (end) {
        case Crew.Ended.Judged(JudgedRun run) -> {
          appetite.ran(Duration.between(run.result().startedAt(), run.result().finishedAt()));
          Stopped by = stopped.remove(run.key());
          boolean cut = run.outcome() instanceof RunOutcome.Cancelled;
          if (cut && by != null) {
            outbox.keep(Execution.withdrawn(run, by.cancel(), by.asked()));
          } else if (cut && run.declared().task().retry().safe()) {
            // This reconciler was told to drop it, so it is not finished: somebody starts it again.
            unfinished.add(run.key());
          } else {
            outbox.keep(run);
          }
        }
        case Crew.Ended.BrokeOff(OccurrenceKey key, Throwable cause) -> {
          failures.add(cause);
          unfinished.add(key);
        }
        case Crew.Ended.NeverStarted(OccurrenceKey key) -> {
          stopped.remove(key);
          neverBegun.add(key);
        }
      }
    }
    if (!neverBegun.isEmpty()) {
      claiming.giveBack(heartbeats.take(neverBegun).values());
      neverBegun.clear();
    }
    if (!unfinished.isEmpty()) {
      claiming.release(heartbeats.take(unfinished).values());
      unfinished.clear();
    }
  }

  /**
   * Lets what is running go on for a while, and tells the rest to stop.
   *
   * @return false when the wait was interrupted
   */
  boolean finish(Duration grace) {
    return crew.finish(grace);
  }

  @Override
  public void close() {
    crew.close();
  }
}
