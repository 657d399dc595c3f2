package dev.mandate.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps the start and the end of a text within a limit and counts what falls out between them.
 * Memory is bounded by the limit. What it gives is valid UTF-8 if what it takes is.
 */
final class HeadAndTail {
  /** Room for the line that says what was cut. */
  static final int MARK_ROOM = 64;

  private final int headLimit;
  private final int tailLimit;
  private final RunLog.Copy copy;
  private byte[] head = new byte[0];
  private int headLength;
  private boolean headFull;
  private byte[] ring = new byte[0];
  private long ringWritten;
  private long total;

  /**
   * @param limit bytes of the result, the mark of the cut included
   * @param copy gets the result as it is settled: the head at once, the rest at the end
   */
  HeadAndTail(int limit, RunLog.Copy copy) {
    this.headLimit = (limit - MARK_ROOM) / 2;
    this.tailLimit = limit - MARK_ROOM - headLimit;
    this.copy = copy;
  }

  void accept(byte[] bytes) {
    total += bytes.length;
    int toHead = 0;
    if (!headFull) {
      toHead = Math.min(bytes.length, headLimit - headLength);
      if (toHead < bytes.length) {
        headFull = true;
        toHead = characterStart(bytes, toHead);
      }
      if (headLength + toHead > head.length) {
        head =
            Arrays.copyOf(
                head, Math.min(headLimit, Math.max(2 * head.length, headLength + toHead)));
      }
      System.arraycopy(bytes, 0, head, headLength, toHead);
      headLength += toHead;
      copy.write(bytes, 0, toHead);
    }
    toRing(bytes, toHead);
  }

  /** All of it when it fits, else head, mark and tail. */
  byte[] finish() {
    byte[] tail = tail();
    byte[] mark = new byte[0];
    long cut = total - headLength - tail.length;
    if (cut > 0) {
      mark = ("\n[… " + cut + " bytes cut …]\n").getBytes(StandardCharsets.UTF_8);
      copy.write(mark, 0, mark.length);
    }
    copy.write(tail, 0, tail.length);
    byte[] all = Arrays.copyOf(head, headLength + mark.length + tail.length);
    System.arraycopy(mark, 0, all, headLength, mark.length);
    System.arraycopy(tail, 0, all, headLength + mark.length, tail.length);
    return all;
  }

  long total() {
    return total;
  }

  boolean wasCut() {
    return ringWritten > tailLimit;
  }

  private void toRing(byte[] bytes, int offset) {
    // What would be written over in the same call need not be written.
    int from = Math.max(offset, bytes.length - tailLimit);
    ringWritten += from - offset;
    int room = (int) Math.min(tailLimit, ringWritten + bytes.length - from);
    if (room > ring.length) {
      // Only before it first wraps around, so that places stay where they are.
      ring = Arrays.copyOf(ring, (int) Math.min(tailLimit, Math.max(2L * ring.length, room)));
    }
    while (from < bytes.length) {
      int at = (int) (ringWritten % tailLimit);
      int count = Math.min(bytes.length - from, Math.min(tailLimit, ring.length) - at);
      System.arraycopy(bytes, from, ring, at, count);
      ringWritten += count;
      from += count;
    }
  }

  private byte[] tail() {
    if (ringWritten <= tailLimit) {
      return Arrays.copyOf(ring, (int) ringWritten);
    }
    int start = (int) (ringWritten % tailLimit);
    byte[] tail = new byte[tailLimit];
    System.arraycopy(ring, start, tail, 0, tailLimit - start);
    System.arraycopy(ring, 0, tail, tailLimit - start, start);
    int first = 0;
    while (first < tail.length && isContinuation(tail[first])) {
      first++;
    }
    return Arrays.copyOfRange(tail, first, tail.length);
  }

  private static int characterStart(byte[] bytes, int at) {
    int start = at;
    while (start > 0 && isContinuation(bytes[start])) {
      start--;
    }
    return start;
  }

  /** RFC 3629, section 3: every byte of a character but the first is {@code 10xxxxxx}. */
  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
