package dev.mandate.scrub;

/**
 * Reads a text as the decimal numbers of bytes, as lists of them are printed: {@code [104, 105]}.
 * Not thread-safe.
 */
final class DecimalReading {
  private static final int LARGEST = 255;
  private static final int FIRST_NOT_ASCII = 128;
  private static final long NONE = -1;

  private final Track track;
  private long start = NONE;
  private long end;
  private int number;

  /** What follows a marker at once was the rest of a longer number before. */
  private boolean afterMarker;

  DecimalReading(Track track) {
    this.track = track;
  }

  void feed(int c, long here) {
    boolean digit = Characters.isDigit(c);
    if (digit) {
      if (start < 0) {
        start = here;
        number = 0;
      }
      number = Math.min(LARGEST + 1, number * 10 + c - '0');
      end = here + 1;
    } else {
      end();
      afterMarker = false;
      if (Characters.isLetterOrDigit(c)) {
        track.reset();
      }
    }
  }

  /** No digit follows. */
  void end() {
    if (start >= 0) {
      if (number > LARGEST || afterMarker) {
        track.reset();
      } else if (number >= FIRST_NOT_ASCII || Characters.isVisible(number)) {
        track.feed(number, start, end);
      }
      start = NONE;
    }
  }

  void reset() {
    end();
    track.reset();
    afterMarker = true;
  }

  void endLine(long next) {
    track.endLine(next);
  }

  long held(long now) {
    long held = track.held(start >= 0 ? start : now);
    return start >= 0 ? Math.min(held, start) : held;
  }
}
