package dev.mandate.daemon;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The loop: a step of the work, then rest until an alarm rings, a run ends or somebody asks. Steps
 * never overlap, since one thread makes them all; alarms and signals only wake it. Trouble with a
 * step never ends the loop.
 */
public final class Daemon {
  /** Until {@code mandate.yaml} was read. */
  private static final Duration FIRST_INTERVAL = Duration.ofSeconds(60);

  /** Alarms follow the wall clock; when it was set back, this follows the one that nobody sets. */
  private static final int INTERVALS_WITHOUT_ALARM = 2;

  private final Work work;
  private final Alarms.Factory factory;
  private final Sweep sweep;
  private final DaemonEvents events;
  private final Retries retries;
  private final LongSupplier nanos;
  private final AtomicReference<Optional<Duration>> grace = new AtomicReference<>(Optional.empty());
  private final AtomicBoolean reload = new AtomicBoolean();
  private final AtomicBoolean sweepIsDue = new AtomicBoolean();
  private Duration interval = FIRST_INTERVAL;
  private int failures;

  /**
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public Daemon(
      Work work,
      Alarms.Factory alarms,
      Sweep sweep,
      DaemonEvents events,
      Retries retries,
      LongSupplier nanos) {
    this.work = work;
    this.factory = alarms;
    this.sweep = sweep;
    this.events = events;
    this.retries = retries;
    this.nanos = nanos;
  }

  /** Works until {@link #stop} was called and what ran has ended. */
  public void run() throws InterruptedException {
    try (Alarms alarms = factory.start(work::wake, this::sweep)) {
      alarms.every(interval);
      while (grace.get().isEmpty()) {
        Rest rest = step(alarms);
        sweepWhenDue();
        rest(rest);
      }
    }
    close(grace.get().orElseThrow());
  }

  /**
   * Asks for the end; from any thread. A second call ends the grace at once.
   *
   * @param atMost how long running agents may take to finish
   */
  public void stop(Duration atMost) {
    if (grace.compareAndSet(Optional.empty(), Optional.of(atMost))) {
      work.wake();
    } else {
      events.hurried();
      work.hurry();
    }
  }

  /** Asks for a step at once, even while waiting after a failure; from any thread. */
  public void reload() {
    reload.set(true);
    work.wake();
  }

  /** Asks for a sweep; from any thread. */
  public void sweep() {
    sweepIsDue.set(true);
    work.wake();
  }

  /**
   * @param undisturbed whether only the end, or somebody's wish, cuts it short
   */
  private record Rest(Duration atMost, boolean undisturbed) {}

  private Rest step(Alarms alarms) {
    if (reload.getAndSet(false)) {
      events.reloading();
    }
    events.stepBegins();
    long began = nanos.getAsLong();
    Trip trip = attempt();
    trip.facts().ifPresent(facts -> follow(facts.interval(), alarms));
    if (trip.fine() || trip.wakeAt().isPresent()) {
      alarms.at(trip.wakeAt());
    }
    failures = trip.backsOff() ? failures + 1 : 0;
    Rest rest = restAfter(trip);
    Duration took = Duration.ofNanos(nanos.getAsLong() - began);
    events.stepEnded(trip, took, rest.atMost(), work.running());
    return rest;
  }

  private Trip attempt() {
    try {
      return work.step();
    } catch (RemoteUnavailableException e) {
      return Trip.stuck(
          Trip.Result.REMOTE_AWAY,
          new Trip.Trouble(
              Optional.ofNullable(e.getMessage()).orElse("the remote cannot be reached"),
              e.mend() + "; it is tried again"),
          Optional.of(e));
    } catch (RuntimeException e) {
      return Trip.stuck(Trip.Result.BROKEN, Trip.Trouble.bug(e), Optional.of(e));
    }
  }

  private Rest restAfter(Trip trip) {
    if (trip.again()) {
      return new Rest(Duration.ZERO, false);
    }
    return failures > 0 ? new Rest(retries.pause(failures, interval), true) : usual();
  }

  private Rest usual() {
    return new Rest(interval.multipliedBy(INTERVALS_WITHOUT_ALARM), false);
  }

  private void follow(Duration wanted, Alarms alarms) {
    if (!wanted.equals(interval)) {
      events.intervalChanged(interval, wanted);
      interval = wanted;
      alarms.every(wanted);
    }
  }

  private void rest(Rest rest) throws InterruptedException {
    long began = nanos.getAsLong();
    Duration left = rest.atMost();
    while (left.isPositive() && grace.get().isEmpty() && !reload.get()) {
      work.await(left);
      if (!rest.undisturbed()) {
        return;
      }
      left = rest.atMost().minusNanos(nanos.getAsLong() - began);
    }
  }

  private void sweepWhenDue() {
    if (!sweepIsDue.getAndSet(false)) {
      return;
    }
    try {
      sweep.sweep();
      events.swept();
    } catch (RemoteUnavailableException | RuntimeException e) {
      events.sweepFailed(e);
    }
  }

  private void close(Duration atMost) {
    events.stopping(atMost, work.running());
    try {
      events.stopped(work.close(atMost));
    } catch (RemoteUnavailableException | RuntimeException e) {
      events.closeFailed(e);
    }
  }
}
