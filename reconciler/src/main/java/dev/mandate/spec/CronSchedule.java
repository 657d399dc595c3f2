package dev.mandate.spec;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The instants of a crontab(5) expression in a time zone. A local time that the clock skips in
 * spring comes at the moment of the skip; one that it shows twice in autumn counts the first time
 * only. So every local time of the expression gives exactly one instant, and looking back finds the
 * same instants as looking forward.
 */
public final class CronSchedule {
  private final ExecutionTime local;
  private final ZoneId zone;

  private CronSchedule(ExecutionTime local, ZoneId zone) {
    this.local = local;
    this.zone = zone;
  }

  /**
   * @param cron five fields: minute, hour, day of month, month, day of week
   * @throws IllegalArgumentException when the expression is not understood; the message says why
   */
  public static CronSchedule of(String cron, ZoneId zone) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    return new CronSchedule(ExecutionTime.forCron(parser.parse(cron).validate()), zone);
  }

  /** What the schedule of a task says. */
  public static CronSchedule of(Task.Schedule schedule) {
    return of(schedule.cron(), schedule.timeZone());
  }

  /** The latest instant that is not after {@code now}. */
  public Optional<Instant> lastAtOrBefore(Instant now) {
    LocalDateTime end = LocalDateTime.ofInstant(now, zone);
    ZoneOffsetTransition overlap = zone.getRules().getTransition(end);
    boolean secondTime =
        overlap != null
            && overlap.isOverlap()
            && zone.getRules().getOffset(now).equals(overlap.getOffsetAfter());
    LocalDateTime exclusiveEnd =
        secondTime
            ? overlap.getDateTimeBefore()
            : end.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    return local
        .lastExecution(exclusiveEnd.atZone(ZoneOffset.UTC))
        .map(ZonedDateTime::toLocalDateTime)
        .map(this::instant);
  }

  /** The first instant after {@code now}. */
  public Optional<Instant> nextAfter(Instant now) {
    Optional<LocalDateTime> next = nextLocal(LocalDateTime.ofInstant(now, zone));
    while (next.isPresent() && !instant(next.get()).isAfter(now)) {
      next = nextLocal(next.get());
    }
    return next.map(this::instant);
  }

  private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
    return local.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }

  private Instant instant(LocalDateTime time) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(time);
    if (transition != null && transition.isGap()) {
      return transition.getInstant();
    }
    return ZonedDateTime.ofLocal(time, zone, null).withEarlierOffsetAtOverlap().toInstant();
  }
}
