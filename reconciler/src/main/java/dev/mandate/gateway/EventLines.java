package dev.mandate.gateway;

import java.io.ByteArrayOutputStream;

/**
 * Takes a stream of server-sent events apart as it comes
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), cut anywhere. Keeps one event
 * at a time.
 */
final class EventLines {
  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

  private final int longest;
  private final Reader reader;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private boolean afterReturn;

  /** Takes what events hold. */
  @FunctionalInterface
  interface Reader {
    /**
     * @param data of one event, its lines with line feeds between
     */
    void event(byte[] data) throws OddAnswerException;
  }

  /**
   * @param longest event, in bytes
   */
  EventLines(int longest, Reader reader) {
    this.longest = longest;
    this.reader = reader;
  }

  void accept(byte[] bytes, int offset, int length) throws OddAnswerException {
    for (int i = offset; i < offset + length; i++) {
      byte next = bytes[i];
      if (next == '\n' && afterReturn) {
        afterReturn = false;
      } else if (next == '\n' || next == '\r') {
        afterReturn = next == '\r';
        line();
      } else {
        afterReturn = false;
        line.write(next);
        if (line.size() + data.size() > longest) {
          throw new OddAnswerException("an event of the answer is too long");
        }
      }
    }
  }

  private void line() throws OddAnswerException {
    byte[] read = line.toByteArray();
    line.reset();
    if (read.length == 0) {
      if (data.size() > 0) {
        byte[] event = data.toByteArray();
        data.reset();
        reader.event(event);
      }
      return;
    }
    if (startsWithData(read)) {
      int start = read.length > DATA.length && read[DATA.length] == ' ' ? 1 : 0;
      if (data.size() > 0) {
        data.write('\n');
      }
      data.write(read, DATA.length + start, read.length - DATA.length - start);
    }
  }

  private static boolean startsWithData(byte[] line) {
    for (int i = 0; i < DATA.length; i++) {
      if (i >= line.length || line[i] != DATA[i]) {
        return false;
      }
    }
    return true;
  }
}
