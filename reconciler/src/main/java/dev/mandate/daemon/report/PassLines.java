package dev.mandate.daemon.report;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is said of each turn of a loop, whatever its work is, and what follows of it for its health.
 * For the one thread of the loop.
 */
final class PassLines {
  private final Logger log;
  private final Health health;
  private final Naming naming;
  private Optional<String> said = Optional.empty();

  /** How lines begin. */
  @FunctionalInterface
  interface Naming {
    /** Gives a line the name of its event, and what else all lines have. */
    LoggingEventBuilder named(LoggingEventBuilder line, String event);
  }

  PassLines(Logger log, Health health, Naming naming) {
    this.log = log;
    this.health = health;
    this.naming = naming;
  }

  void begins() {
    health.moved(Duration.ZERO);
  }

  /**
   * Begins the line about the end of a turn. One that found nothing new is said at a finer level:
   * there is one each interval.
   */
  LoggingEventBuilder ended(String event, Trip trip, Duration took, Duration rest) {
    health.moved(rest);
    health.judged(Health.Readiness.of(trip.trouble()));
    LoggingEventBuilder line =
        switch (trip.result()) {
          case CARRIED -> log.atInfo();
          case UNCHANGED -> log.atDebug();
          case HALTED, NOT_ENTITLED, REFUSED, REMOTE_AWAY -> log.atWarn();
          case BROKEN -> log.atError();
        };
    return naming
        .named(line, event)
        .addKeyValue("result", trip.result().label())
        .addKeyValue("durationMs", took.toMillis());
  }

  /** Adds why it did not get on, where it did not, and says it. */
  static void say(LoggingEventBuilder begun, Trip trip, Duration rest, String bad, String good) {
    LoggingEventBuilder line = begun;
    if (trip.trouble().isPresent()) {
      line =
          line.addKeyValue("reason", trip.trouble().get().reason())
              .addKeyValue("mend", trip.trouble().get().mend())
              .addKeyValue("nextTryMs", rest.toMillis());
    }
    if (trip.result() == Trip.Result.BROKEN && trip.failure().isPresent()) {
      line = line.setCause(trip.failure().get());
    }
    line.log(trip.trouble().map(why -> bad + ": " + why.reason()).orElse(good));
  }

  /** Says so where turns succeed again after one that did not. */
  void recovered(Trip trip, String event, String text) {
    Optional<String> now = trip.trouble().map(Trip.Trouble::reason);
    if (said.isPresent() && now.isEmpty()) {
      naming.named(log.atInfo(), event).log(text);
    }
    said = now;
  }

  void intervalChanged(Duration from, Duration to) {
    naming
        .named(log.atInfo(), "interval.changed")
        .addKeyValue("fromSeconds", from.toSeconds())
        .addKeyValue("toSeconds", to.toSeconds())
        .log("mandate.yaml has another interval");
  }

  void swept() {
    naming.named(log.atDebug(), "sweep.ended").log("swept");
  }

  void sweepFailed(Exception why) {
    naming
        .named(log.atWarn(), "sweep.failed")
        .setCause(why)
        .log("the sweep could not be made; the next one tries again");
  }
}
