package dev.mandate.daemon.report;

import dev.mandate.cycle.CodeHost;
import dev.mandate.scrub.VisibleText;
import org.slf4j.spi.LoggingEventBuilder;

/** What could not be done on the code host, as a log line. */
final class HostLines {
  private HostLines() {}

  static void unattended(LoggingEventBuilder event, CodeHost.Trouble trouble) {
    LoggingEventBuilder line = event.addKeyValue("reason", VisibleText.line(trouble.what()));
    if (trouble.bug().isPresent()) {
      line = line.setCause(trouble.bug().get());
    }
    line.log("what somebody asked for on the host could not be seen to");
  }

  static void untold(LoggingEventBuilder event, String trouble) {
    event.addKeyValue("reason", VisibleText.line(trouble)).log("not told on the host");
  }
}
