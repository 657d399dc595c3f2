package dev.mandate.scrub;

/**
 * Reads a text as hexadecimal digits: {@code 4a4B}, {@code 4a:4b}, {@code \x4a}, {@code 0x4a,
 * 0x4b}. Not thread-safe.
 */
final class HexReading {
  private static final long NONE = -1;

  private final Track track;

  /** A zero says something only when no x follows. */
  private long zeroAt = NONE;

  private int before = ' ';

  HexReading(Track track) {
    this.track = track;
  }

  void feed(int c, long here) {
    boolean introduced = zeroAt >= 0 || before == '\\' || before == '%' || before == '#';
    if ((c == 'x' || c == 'X') && introduced) {
      zeroAt = NONE;
    } else {
      end();
      int digit = Characters.hexDigit(c);
      if (c == '0') {
        zeroAt = here;
      } else if (digit >= 0) {
        track.feed(Characters.lower(c), here, here + 1);
      } else if (Characters.isLetterOrDigit(c)) {
        track.reset();
      }
    }
    before = c;
  }

  /** No x follows. */
  void end() {
    if (zeroAt >= 0) {
      track.feed('0', zeroAt, zeroAt + 1);
      zeroAt = NONE;
    }
  }

  void reset() {
    end();
    track.reset();
  }

  void endLine(long next) {
    track.endLine(next);
  }

  long held(long now) {
    long held = track.held(zeroAt >= 0 ? zeroAt : now);
    return zeroAt >= 0 ? Math.min(held, zeroAt) : held;
  }
}
