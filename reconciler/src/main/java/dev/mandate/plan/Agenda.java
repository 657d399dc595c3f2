package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.CronSchedule;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says which occurrence of a task is due at an instant. Pure. */
public final class Agenda {
  private final Ledger ledger;
  private final Instant now;

  public Agenda(Ledger ledger, Instant now) {
    this.ledger = ledger;
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
    CronSchedule cron = CronSchedule.of(schedule);
    Optional<Instant> last = cron.lastAtOrBefore(now);
    if (last.isPresent()) {
      OccurrenceKey key =
          new OccurrenceKey(declared.name(), declared.digest(), last.get().toString());
      boolean inTime =
          Duration.between(last.get(), now).compareTo(schedule.startingDeadline()) <= 0;
      if (inTime && ledger.find(key).isEmpty()) {
        return new DueState.Due(key);
      }
    }
    return cron.nextAfter(now).<DueState>map(DueState.NotYet::new).orElseGet(DueState.Never::new);
  }
}
