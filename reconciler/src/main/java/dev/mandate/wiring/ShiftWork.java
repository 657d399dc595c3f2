package dev.mandate.wiring;

import dev.mandate.cycle.Recorder;
import dev.mandate.cycle.Shift;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.report.Reporter;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A shift as the work of a daemon. */
final class ShiftWork implements Work {
  private final ReconcileBench bench;
  private final Shift shift;
  private final Reporter reporter;
  private final AtomicReference<Optional<Thread>> closing = new AtomicReference<>(Optional.empty());
  private volatile boolean hurried;

  ShiftWork(ReconcileBench bench, Reporter reporter) {
    this.bench = bench;
    this.shift = bench.shift();
    this.reporter = reporter;
  }

  @Override
  public Trip step() throws RemoteUnavailableException {
    Trip trip = Trip.of(shift.step());
    List<Throwable> failures = shift.failures();
    if (failures.isEmpty()) {
      return trip;
    }
    IllegalStateException all =
        new IllegalStateException(failures.size() + " of the runs broke off");
    failures.forEach(all::addSuppressed);
    return trip.broken(all);
  }

  @Override
  public void await(Duration atMost) throws InterruptedException {
    shift.await(atMost);
  }

  @Override
  public void wake() {
    shift.wake();
  }

  @Override
  public Closed close(Duration grace) throws RemoteUnavailableException {
    int ended = reporter.ended();
    int cancelled = reporter.cancelled();
    closing.set(Optional.of(Thread.currentThread()));
    try {
      Duration left = hurried ? Duration.ZERO : grace;
      Optional<String> refusal = shift.end(left).flatMap(Recorder.Recorded::refusal);
      int cut = reporter.cancelled() - cancelled;
      return new Closed(reporter.ended() - ended - cut, cut, refusal);
    } finally {
      closing.set(Optional.empty());
      // It was meant to end the grace, and there is none any more.
      boolean unused = Thread.interrupted();
    }
  }

  /** An interrupt ends the grace; once nothing runs, it would only disturb the recording. */
  @Override
  public void hurry() {
    hurried = true;
    if (shift.running() > 0) {
      closing.get().ifPresent(Thread::interrupt);
    }
  }

  @Override
  public int running() {
    return shift.running();
  }

  @Override
  public int claimsHeld() {
    return bench.claimsHeld();
  }
}
