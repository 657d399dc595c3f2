package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says which occurrence of a task is due at an instant. Pure. */
public final class Agenda {
  private final Ledger ledger;
  private final Requests requests;
  private final CronTimes times;
  private final Instant now;

  public Agenda(Ledger ledger, Requests requests, Instant now) {
    this(ledger, requests, new CronTimes(), now);
  }

  Agenda(Ledger ledger, Requests requests, CronTimes times, Instant now) {
    this.ledger = ledger;
    this.requests = requests;
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
    Optional<FinalRecord> last = Optional.empty();
    for (Optional<FinalRecord> record = ledger.find(key);
        record.isPresent();
        record = ledger.find(key)) {
      last = record.map(this::furthest);
      key = key.again();
    }
    if (last.filter(FinalRecord::held).isPresent()) {
      return held(last.get());
    }
    if (last.isPresent() && !isRepeated(last.get())) {
      return new DueState.Finished(last.get());
    }
    return task.suspended() ? new DueState.Suspended() : due(declared, key);
  }

  /**
   * The newest result of a task as it is declared now; of one that is repeated by request, that of
   * the last repetition, whatever the clocks of those who ran them said.
   */
  public Optional<FinalRecord> newest(DeclaredTask declared) {
    Optional<FinalRecord> newest = ledger.latest(declared.name(), declared.digest());
    while (newest.isPresent()) {
      Optional<FinalRecord> again = ledger.find(newest.get().key().again());
      if (again.isEmpty()) {
        break;
      }
      newest = again;
    }
    return newest.map(this::furthest);
  }

  /** What became of an output that waited, once it is known. */
  private FinalRecord furthest(FinalRecord record) {
    return record.held() ? ledger.find(record.key().output()).orElse(record) : record;
  }

  /** Only the newest output can still be released. */
  private Optional<DueState> waiting(DeclaredTask declared) {
    return ledger
        .latest(declared.name(), declared.digest())
        .filter(FinalRecord::held)
        .flatMap(latest -> newest(declared))
        .filter(FinalRecord::held)
        .map(Agenda::held);
  }

  private static DueState held(FinalRecord record) {
    return new DueState.Held(record.key().output(), record);
  }

  private boolean isRepeated(FinalRecord record) {
    return !record.succeeded() && requests.retries(record.key());
  }

  /**
   * Only the last instant can be due, and only for a while: a reconciler that was away for a week
   * does not run a week's occurrences one after the other.
   */
  private DueState recurring(DeclaredTask declared, Task.Schedule schedule) {
    CronTimes.Window window = times.around(schedule, now);
    if (window.last().isPresent()) {
      Instant last = window.last().get();
      OccurrenceKey key = new OccurrenceKey(declared.name(), declared.digest(), last.toString());
      // The deadline is for the first attempt; later ones may come until the next instant.
      boolean inTime =
          now.isBefore(last.plus(schedule.startingDeadline())) || !ledger.attempts(key).isEmpty();
      if (inTime && ledger.find(key).isEmpty()) {
        return due(declared, key);
      }
    }
    return repeated(declared)
        .map(again -> due(declared, again))
        .or(() -> waiting(declared))
        .orElseGet(
            () -> window.next().<DueState>map(DueState.NotYet::new).orElseGet(DueState.Never::new));
  }

  /** The first repetition that somebody wants of this very declaration and that is not finished. */
  private Optional<OccurrenceKey> repeated(DeclaredTask declared) {
    return requests.retries(declared.name()).stream()
        .filter(key -> key.specDigest().equals(declared.digest()))
        .flatMap(key -> ledger.find(key).stream())
        .filter(record -> !record.succeeded())
        .map(record -> record.key().again())
        .filter(again -> ledger.find(again).isEmpty())
        .findFirst();
  }

  private DueState due(DeclaredTask declared, OccurrenceKey key) {
    List<FinalRecord> attempts = ledger.attempts(key);
    if (attempts.isEmpty()) {
      return new DueState.Due(key, 1);
    }
    FinalRecord last = attempts.get(attempts.size() - 1);
    int next = last.attempt() + 1;
    Instant notBefore = Retries.notBefore(declared.task().retry(), last);
    // What ended later than now was written by a clock that is wrong, or is read by one.
    boolean waits = !last.finishedAt().isAfter(now) && now.isBefore(notBefore);
    return waits
        ? new DueState.BackingOff(key, next, notBefore, last)
        : new DueState.Due(key, next);
  }
}
