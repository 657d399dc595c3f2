package dev.mandate.launch.bubblewrap;

import dev.mandate.run.Launcher.LogSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Passes output on, and remembers how it began: that says why a sandbox could not be made. */
final class FirstWords implements LogSink {
  private static final int MOST = 400;

  private final LogSink log;
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();

  FirstWords(LogSink log) {
    this.log = log;
  }

  @Override
  public void accept(byte[] buffer, int offset, int length) {
    first.write(buffer, offset, Math.min(length, MOST - first.size()));
    log.accept(buffer, offset, length);
  }

  String text() {
    return first.toString(StandardCharsets.UTF_8).strip().replace("\n", "; ");
  }
}
