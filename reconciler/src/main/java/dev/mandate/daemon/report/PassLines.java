package dev.mandate.daemon.report;

import dev.mandate.daemon.Trip;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** How much the end of a step matters to whoever reads the log. */
final class PassLines {
  private PassLines() {}

  /** A step that found nothing new is said at a finer level: there is one each interval. */
  static LoggingEventBuilder importance(Logger log, Trip trip) {
    return switch (trip.result()) {
      case CARRIED -> log.atInfo();
      case UNCHANGED -> log.atDebug();
      case HALTED, NOT_ENTITLED, REFUSED, REMOTE_AWAY -> log.atWarn();
      case BROKEN -> log.atError();
    };
  }
}
