package dev.mandate.daemon.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.mandate.daemon.Alarms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuartzAlarmsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  /** Quartz may be two milliseconds early, and cuts instants to whole ones. */
  private static final Duration EARLY = Duration.ofMillis(3);

  private final BlockingQueue<Instant> rung = new LinkedBlockingQueue<>();
  private final BlockingQueue<Instant> swept = new LinkedBlockingQueue<>();
  private final Clock clock = Clock.systemUTC();

  private Alarms start(String name, Duration sweepEvery) {
    return QuartzAlarms.start(
        name, sweepEvery, clock, () -> rung.add(clock.instant()), () -> swept.add(clock.instant()));
  }

  @Test
  void ringsAtTheIntervalThatWasSetLast() throws InterruptedException {
    try (Alarms alarms = start("interval", NEVER)) {
      alarms.every(NEVER);
      Instant set = clock.instant();
      alarms.every(Duration.ofMillis(20));
      for (int ring = 1; ring <= 4; ring++) {
        // Counted from when it was set: a machine that stood still makes up for rings in a burst.
        Instant due = set.plusMillis(20L * ring).minus(EARLY);
        Instant at = next(rung);
        assertFalse(at.isBefore(due), ring + ": " + at + " is before " + due);
      }
    }
  }

  @Test
  void ringsOnceAtTheInstantAndNotBefore() throws InterruptedException {
    try (Alarms alarms = start("instant", NEVER)) {
      Instant at = clock.instant().plusMillis(150);
      alarms.at(Optional.of(clock.instant().plus(NEVER)));
      alarms.at(Optional.of(at));
      assertFalse(next(rung).isBefore(at));

      alarms.at(Optional.of(clock.instant().minusSeconds(5)));
      assertNotNull(next(rung), "an instant that is over already rings at once");
      alarms.at(Optional.empty());
      assertEquals(0, rung.size());
    }
  }

  @Test
  void sweepsByItself() throws InterruptedException {
    Alarms alarms = start("sweep", Duration.ofMillis(20));
    assertNotNull(next(swept));
    assertNotNull(next(swept));
    alarms.close();
    assertEquals(0, rung.size());
  }

  private static Instant next(BlockingQueue<Instant> bell) throws InterruptedException {
    Instant at = bell.poll(60, TimeUnit.SECONDS);
    assertNotNull(at, "it does not ring");
    return at;
  }
}
