package dev.mandate.connector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the lines of an output together that comes in pieces, in memory that does not grow with it.
 * A longer line than {@link #LONGEST} is let go, and only its length is told.
 */
final class OutputLines {
  /** Bytes. The result of an agent is far shorter; what a tool printed may be longer. */
  static final int LONGEST = 4 << 20;

  /** Gets each line without its line feed. */
  interface Reader {
    void line(String line);

    void tooLong(long bytes);
  }

  private final Reader reader;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long dropped;

  OutputLines(Reader reader) {
    this.reader = reader;
  }

  void accept(byte[] buffer, int offset, int length) {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n') {
        add(buffer, from, i - from);
        endOfLine();
        from = i + 1;
      }
    }
    add(buffer, from, offset + length - from);
  }

  /** What comes after the last line feed is a line, too. */
  void finish() {
    if (dropped > 0 || pending.size() > 0) {
      endOfLine();
    }
  }

  private void add(byte[] buffer, int from, int count) {
    if (dropped > 0 || pending.size() + count > LONGEST) {
      dropped += (long) pending.size() + count;
      pending.reset();
    } else {
      pending.write(buffer, from, count);
    }
  }

  private void endOfLine() {
    if (dropped > 0) {
      reader.tooLong(dropped);
    } else {
      reader.line(pending.toString(StandardCharsets.UTF_8));
    }
    pending.reset();
    dropped = 0;
  }
}
