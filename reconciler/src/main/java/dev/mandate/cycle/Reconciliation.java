package dev.mandate.cycle;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;

/**
 * One shift, worked until nothing is left to do: a task that waited for another runs once that one
 * is recorded. Not thread-safe.
 */
public final class Reconciliation {
  /** While agents run, others may ask for something: this often is looked. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(60);

  private static final Duration LONGEST_RUN = Duration.ofDays(8);

  private static final int MAX_IDLE_PASSES = 1000;

  private final Shift shift;

  public Reconciliation(Shift shift) {
    this.shift = shift;
  }

  /**
   * Works until the plan has nothing left to run that others have not claimed, or what was run
   * cannot be recorded. What broke is thrown after what did not is recorded.
   */
  public ReconcileReport run() throws RemoteUnavailableException {
    try {
      ReconcileReport report = ReconcileReport.of(shift.step());
      int idle = 0;
      while (goesOn(report.last()) && idle < MAX_IDLE_PASSES) {
        rethrow();
        report = next(report);
        idle = shift.isBusy() ? 0 : idle + 1;
      }
      rethrow();
      return report;
    } finally {
      if (shift.isBusy()) {
        // It ends early, and what was begun comes to its end: agents have limits of their own.
        shift.end(LONGEST_RUN);
      }
    }
  }

  private ReconcileReport next(ReconcileReport report) throws RemoteUnavailableException {
    while (true) {
      boolean running = shift.running() > 0;
      try {
        if (shift.isBusy()) {
          shift.await(BETWEEN_LOOKS);
        }
        return report.with(shift.step());
      } catch (RemoteUnavailableException e) {
        // While an agent works, the remote may come back.
        if (!running) {
          throw e;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RemoteUnavailableException("interrupted before everything was recorded", e);
      }
    }
  }

  /** Whether another pass may find more to do. */
  private boolean goesOn(PassReport pass) {
    return pass instanceof PassReport.Carried carried
        && carried.recorded().refusal().isEmpty()
        && (shift.isBusy()
            || carried.claimed().overtaken() > 0
            || carried.recorded().overtaken()
            || !carried.recorded().settled().isEmpty());
  }

  private void rethrow() {
    for (Throwable failure : shift.failures()) {
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
