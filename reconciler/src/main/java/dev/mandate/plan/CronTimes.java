package dev.mandate.plan;

import dev.mandate.spec.CronSchedule;
import dev.mandate.spec.Task;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says when schedules were and will be due, and remembers it: reading an expression and walking the
 * calendar takes far longer than all else that a plan does with a task, and the answer stays the
 * same from one instant of the schedule to the next. What is remembered never changes an answer.
 * Thread-safe.
 */
public final class CronTimes {
  private static final int MOST_REMEMBERED = 200_000;

  private final Map<Expression, Window> windows = new ConcurrentHashMap<>();

  private record Expression(String cron, ZoneId zone) {}

  /**
   * Two instants of a schedule that follow each other.
   *
   * @param last the latest that is not after the instant asked for
   * @param next the first after it
   */
  public record Window(Optional<Instant> last, Optional<Instant> next) {
    boolean holds(Instant now) {
      return last.map(at -> !now.isBefore(at)).orElse(false)
          && next.map(now::isBefore).orElse(true);
    }
  }

  /** The instants around {@code now}. */
  public Window around(Task.Schedule schedule, Instant now) {
    Expression expression = new Expression(schedule.cron(), schedule.timeZone());
    Window known = windows.get(expression);
    if (known != null && known.holds(now)) {
      return known;
    }
    CronSchedule cron = CronSchedule.of(schedule);
    Window window = new Window(cron.lastAtOrBefore(now), cron.nextAfter(now));
    if (windows.size() >= MOST_REMEMBERED) {
      windows.clear();
    }
    windows.put(expression, window);
    return window;
  }
}
