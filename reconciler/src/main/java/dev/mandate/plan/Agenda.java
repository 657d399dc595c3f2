package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.time.Instant;
import java.util.Optional;

/** Says which occurrence of a task is due at an instant. Pure. */
public final class Agenda {
  private final Ledger ledger;
  private final CronTimes times;
  private final Instant now;

  public Agenda(Ledger ledger, Instant now) {
    this(ledger, new CronTimes(), now);
  }

  Agenda(Ledger ledger, CronTimes times, Instant now) {
    this.ledger = ledger;
    this.times = times;
    this.now = now;
  }

  public DueState of(DeclaredTask declared) {
    Task task = declared.task();
    if (task.schedule().isPresent()) {
      return task.suspended()
          ? new DueState.Suspended()
          : recurring(declared, task.schedule().get());
    }
    OccurrenceKey key = new OccurrenceKey(task.name(), declared.digest(), OccurrenceKey.ONCE);
    Optional<FinalRecord> record = ledger.find(key);
    if (record.isPresent()) {
      return new DueState.Finished(record.get());
    }
    return task.suspended() ? new DueState.Suspended() : new DueState.Due(key);
  }

  /**
   * Only the last instant can be due, and only for a while: a reconciler that was away for a week
   * does not run a week's occurrences one after the other.
   */
  private DueState recurring(DeclaredTask declared, Task.Schedule schedule) {
    CronTimes.Window window = times.around(schedule, now);
    Optional<Instant> inTime =
        window.last().filter(at -> now.isBefore(at.plus(schedule.startingDeadline())));
    if (inTime.isPresent()) {
      OccurrenceKey key =
          new OccurrenceKey(declared.name(), declared.digest(), inTime.get().toString());
      if (ledger.find(key).isEmpty()) {
        return new DueState.Due(key);
      }
    }
    return window.next().<DueState>map(DueState.NotYet::new).orElseGet(DueState.Never::new);
  }
}
