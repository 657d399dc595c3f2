package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  @ParameterizedTest
  @CsvSource({
    "'30 6 * * 1-5', 2026-05-04T06:30:00Z, 2026-05-04T06:30:00Z, 2026-05-05T06:30:00Z",
    "'30 6 * * 1-5', 2026-05-04T06:29:59Z, 2026-05-01T06:30:00Z, 2026-05-04T06:30:00Z",
    "'30 6 * * 1-5', 2026-05-04T06:30:00.000000001Z, 2026-05-04T06:30:00Z, 2026-05-05T06:30:00Z",
    "'*/15 * * * *', 2026-05-04T23:59:59Z, 2026-05-04T23:45:00Z, 2026-05-05T00:00:00Z",
    "'0 0 29 2 *', 2026-05-04T00:00:00Z, 2024-02-29T00:00:00Z, 2028-02-29T00:00:00Z",
    "'0 12 * * 0', 2026-05-04T00:00:00Z, 2026-05-03T12:00:00Z, 2026-05-10T12:00:00Z",
    "'0 12 * * 7', 2026-05-04T00:00:00Z, 2026-05-03T12:00:00Z, 2026-05-10T12:00:00Z",
    "'0 0 1 1,7 *', 2026-05-04T00:00:00Z, 2026-01-01T00:00:00Z, 2026-07-01T00:00:00Z"
  })
  void looksBackAndForward(String cron, Instant now, Instant last, Instant next) {
    CronSchedule schedule = CronSchedule.of(cron, UTC);

    assertEquals(Optional.of(last), schedule.lastAtOrBefore(now));
    assertEquals(Optional.of(next), schedule.nextAfter(now));
  }

  @Test
  void aSkippedTimeComesAtTheSkip() {
    CronSchedule daily = CronSchedule.of("30 2 * * *", BERLIN);
    Instant skip = Instant.parse("2026-03-29T01:00:00Z");

    assertEquals(
        List.of("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"),
        forward(daily, "2026-03-28T00:00:00Z", 3));
    assertEquals(Optional.of(skip), daily.lastAtOrBefore(skip));
    assertEquals(Optional.of(skip), daily.lastAtOrBefore(Instant.parse("2026-03-29T10:00:00Z")));
  }

  @Test
  void aRepeatedTimeCountsTheFirstTimeOnly() {
    CronSchedule daily = CronSchedule.of("30 2 * * *", BERLIN);

    assertEquals(
        List.of("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        forward(daily, "2026-10-24T00:00:00Z", 3));
    assertEquals(
        Optional.of(Instant.parse("2026-10-25T00:30:00Z")),
        daily.lastAtOrBefore(Instant.parse("2026-10-25T01:15:00Z")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"})
  void lookingBackFindsWhatLookingForwardFound(String start) {
    CronSchedule schedule = CronSchedule.of("*/20 * * * *", BERLIN);
    Instant end = Instant.parse(start).plusSeconds(12 * 3600);
    List<Instant> forward = new ArrayList<>();
    for (Instant at = schedule.nextAfter(Instant.parse(start)).orElseThrow();
        !at.isAfter(end);
        at = schedule.nextAfter(at).orElseThrow()) {
      forward.add(at);
    }
    List<Instant> back = new ArrayList<>();
    for (Instant at = schedule.lastAtOrBefore(end).orElseThrow();
        at.isAfter(Instant.parse(start));
        at = schedule.lastAtOrBefore(at.minusNanos(1)).orElseThrow()) {
      back.add(at);
    }

    assertEquals(forward, back.reversed());
    assertEquals(forward.stream().distinct().toList(), forward);
  }

  @Test
  void aDayThatNeverComesGivesNothing() {
    CronSchedule never = CronSchedule.of("0 0 30 2 *", UTC);

    assertEquals(Optional.empty(), never.nextAfter(Instant.EPOCH));
    assertEquals(Optional.empty(), never.lastAtOrBefore(Instant.EPOCH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "* * * *", "* * * * * *", "61 * * * *", "@daily", "a b c d e"})
  void refusesWhatIsNotFiveFields(String cron) {
    assertThrows(IllegalArgumentException.class, () -> CronSchedule.of(cron, UTC));
  }

  private static List<String> forward(CronSchedule schedule, String from, int count) {
    List<String> instants = new ArrayList<>();
    Instant at = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      at = schedule.nextAfter(at).orElseThrow();
      instants.add(at.toString());
    }
    return instants;
  }
}
