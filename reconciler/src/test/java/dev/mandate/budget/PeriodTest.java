package dev.mandate.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.mandate.testkit.Trials;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

  @ParameterizedTest
  @CsvSource({
    "DAY, UTC, 2026-02-28T23:59:59.999Z, 2026-02-28, 2026-03-01T00:00:00Z",
    "DAY, UTC, 2028-02-28T23:59:59Z, 2028-02-28, 2028-02-29T00:00:00Z",
    "DAY, Europe/Berlin, 2026-03-28T23:30:00Z, 2026-03-29, 2026-03-29T22:00:00Z",
    "DAY, Pacific/Kiritimati, 2026-12-31T10:00:00Z, 2027-01-01, 2027-01-01T10:00:00Z",
    "MONTH, UTC, 2026-12-31T23:59:59Z, 2026-12, 2027-01-01T00:00:00Z",
    "MONTH, Europe/Berlin, 2026-02-28T23:30:00Z, 2026-03, 2026-03-31T22:00:00Z",
    "HOUR, UTC, 2026-12-31T23:10:00Z, 2026-12-31T23+0000, 2027-01-01T00:00:00Z",
    "HOUR, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T02+0200, 2026-10-25T01:00:00Z",
    "HOUR, Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T02+0100, 2026-10-25T02:00:00Z",
    "HOUR, Asia/Kathmandu, 2026-05-04T08:20:00Z, 2026-05-04T14+0545, 2026-05-04T09:15:00Z",
  })
  void isOfTheCalendar(Period.Length length, String zone, Instant at, String id, Instant until) {
    Period period = Period.at(length, ZoneId.of(zone), at);
    assertEquals(id, period.id());
    assertEquals(until, period.until().orElseThrow());
  }

  @Test
  void endsWhereTheNextOneBegins() {
    Trials.run(
        500,
        draw -> {
          Instant at = Instant.ofEpochSecond(draw.number(1_700_000_000, 2_000_000_000));
          ZoneId zone = ZoneId.of(draw.of("UTC", "America/St_Johns", "Australia/Lord_Howe"));
          Period.Length length = draw.of(Period.Length.values());
          Period period = Period.at(length, zone, at);
          Instant end = period.until().orElseThrow();
          Period next = Period.at(length, zone, end);
          assertEquals(period, Period.at(length, zone, end.minusMillis(1)));
          assertNotEquals(
              new Account("budget/a", period.id()).file(),
              new Account("budget/a", next.id()).file());
        });
  }
}
