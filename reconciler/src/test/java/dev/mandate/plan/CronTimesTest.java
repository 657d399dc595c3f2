package dev.mandate.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.mandate.spec.CronSchedule;
import dev.mandate.spec.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CronTimesTest {
  private static final Instant START = Instant.parse("2026-03-28T22:00:00Z");

  private final CronTimes times = new CronTimes();

  @Test
  void answersAsTheScheduleDoesAtEveryInstantForwardsAndBackwards() {
    // The night of the clock change in Berlin lies in between.
    for (String cron : List.of("*/20 * * * *", "30 2 * * *", "0 6 1 1 *")) {
      Task.Schedule schedule = schedule(cron);
      CronSchedule truth = CronSchedule.of(schedule);
      for (int minute = 0; minute < 900; minute += 7) {
        int offset = minute % 2 == 0 ? minute : 900 - minute;
        Instant now = START.plus(Duration.ofMinutes(offset));
        CronTimes.Window window = times.around(schedule, now);

        assertEquals(truth.lastAtOrBefore(now), window.last(), cron + " at " + now);
        assertEquals(truth.nextAfter(now), window.next(), cron + " at " + now);
      }
    }
  }

  @Test
  void isComputedOnceBetweenTwoInstants() {
    CronTimes.Window first = times.around(schedule("0 * * * *"), START);

    assertSame(first, times.around(schedule("0 * * * *"), START.plusSeconds(3599)));
    assertEquals(
        Optional.of(START.plusSeconds(3600)),
        times.around(schedule("0 * * * *"), START.plusSeconds(3600)).last());
  }

  @Test
  void theSameExpressionInAnotherZoneIsAnotherSchedule() {
    Task.Schedule berlin = schedule("0 6 * * *");
    Task.Schedule tokyo =
        new Task.Schedule("0 6 * * *", ZoneId.of("Asia/Tokyo"), Duration.ofHours(1));

    assertEquals(Instant.parse("2026-03-29T04:00:00Z"), times.around(berlin, START).next().get());
    assertEquals(Instant.parse("2026-03-29T21:00:00Z"), times.around(tokyo, START).next().get());
  }

  private static Task.Schedule schedule(String cron) {
    return new Task.Schedule(cron, ZoneId.of("Europe/Berlin"), Duration.ofHours(1));
  }
}
