package dev.mandate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The loop alone: what it does after each step, and what ends its rest. */
class DaemonLoopTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  private final ScriptedWork work = new ScriptedWork();
  private final NotedEvents events = new NotedEvents();
  private final List<String> alarms = new ArrayList<>();
  private Sweep sweep = () -> {};
  private final Daemon daemon =
      new Daemon(
          work,
          (step, rung) -> new NotedAlarms(alarms),
          () -> sweep.sweep(),
          events,
          new Retries(new Random(7)),
          () -> work.nanos);

  private record NotedAlarms(List<String> noted) implements Alarms {
    @Override
    public void every(Duration interval) {
      noted.add("every " + interval.toSeconds());
    }

    @Override
    public void at(Optional<Instant> instant) {
      noted.add("at " + instant.map(Instant::toString).orElse("never"));
    }

    @Override
    public void close() {
      noted.add("closed");
    }
  }

  private Trip stopping(Trip trip) {
    daemon.stop(Duration.ofSeconds(5));
    return trip;
  }

  @Test
  void followsTheIntervalAndTheInstantsOfThePlan() throws InterruptedException {
    work.then(() -> ScriptedWork.carried(30, Optional.of(NINE)))
        .then(() -> ScriptedWork.carried(30, Optional.empty()))
        .then(() -> stopping(ScriptedWork.carried(10, Optional.empty())));
    daemon.run();
    assertEquals(
        List.of(
            "every 60",
            "every 30",
            "at 2026-03-02T09:00:00Z",
            "at never",
            "every 10",
            "at never",
            "closed"),
        alarms);
    // Alarms wake it sooner; this is for when they do not ring.
    assertEquals(List.of(Duration.ofSeconds(60), Duration.ofSeconds(60)), work.waits);
    assertTrue(work.calls.contains("close 5"), work.calls.toString());
  }

  @Test
  void waitsLongerAfterEachFailureAndNeverGivesUp() throws InterruptedException {
    work.then(() -> ScriptedWork.carried(3, Optional.empty()))
        .remoteAway(6)
        .then(() -> stopping(ScriptedWork.carried(3, Optional.empty())));
    daemon.run();
    List<Duration> waits = work.waits.subList(1, 7);
    int[] atMost = {1, 2, 4, 8, 15, 15};
    for (int i = 0; i < atMost.length; i++) {
      Duration most = Duration.ofSeconds(atMost[i]);
      assertTrue(waits.get(i).compareTo(most) <= 0, waits.toString());
      assertTrue(waits.get(i).compareTo(most.dividedBy(2)) >= 0, waits.toString());
    }
    assertEquals(6, events.all.stream().filter("remote-away"::equals).count());
  }

  @Test
  void aRunThatEndsDoesNotCutTheWaitAfterAFailureShort() throws InterruptedException {
    work.remoteAway(1)
        .interrupting(() -> {})
        .then(() -> stopping(ScriptedWork.carried(60, Optional.empty())));
    daemon.run();
    assertEquals(2, work.waits.size());
    long left = work.waits.get(0).toNanos() - work.waits.get(0).toNanos() / 2;
    assertEquals(left, work.waits.get(1).toNanos());
  }

  @Test
  void aWishToReloadDoes() throws InterruptedException {
    work.remoteAway(1)
        .interrupting(daemon::reload)
        .then(() -> stopping(ScriptedWork.carried(60, Optional.empty())));
    daemon.run();
    assertEquals(1, work.waits.size());
    assertTrue(events.all.contains("reloading"), events.all.toString());
  }

  @Test
  void aBugEndsNothing() throws InterruptedException {
    work.then(
            () -> {
              throw new IllegalStateException("oops");
            })
        .then(() -> stopping(ScriptedWork.carried(60, Optional.empty())));
    daemon.run();
    assertEquals(List.of("broken", "carried", "stopping", "stopped"), events.all);
  }

  @Test
  void sweepsBetweenTwoStepsAndSurvivesASweepThatFails() throws InterruptedException {
    sweep =
        () -> {
          throw new IllegalStateException("dust");
        };
    work.then(() -> ScriptedWork.carried(60, Optional.empty()))
        .interrupting(daemon::sweep)
        .then(() -> stopping(ScriptedWork.carried(60, Optional.empty())));
    daemon.run();
    assertEquals(
        List.of("carried", "carried", "sweep failed: dust", "stopping", "stopped"), events.all);
  }

  @Test
  void aSecondStopHurries() throws InterruptedException {
    work.then(
        () -> {
          daemon.stop(Duration.ofHours(1));
          daemon.stop(Duration.ofHours(1));
          return ScriptedWork.carried(60, Optional.empty());
        });
    daemon.run();
    assertEquals(List.of("step", "wake", "hurry", "close 3600"), work.calls);
    assertEquals(List.of("hurried", "carried", "stopping", "stopped"), events.all);
  }
}
