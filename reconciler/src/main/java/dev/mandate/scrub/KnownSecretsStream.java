package dev.mandate.scrub;

import dev.mandate.scrub.Spans.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes known secrets out of a text that comes in pieces; where it is cut makes no difference. The
 * text is read as it stands and with its escapes undone, each time once with all that is visible
 * and once with letters and digits alone, so that line breaks and what is put between do not hide
 * anything; and as hexadecimal and decimal numbers. Keeps back only what may yet turn out to be a
 * secret. Not thread-safe.
 */
final class KnownSecretsStream {
  /** So much can stand between two characters of a secret that count. */
  private static final int GAP = 1024;

  /** The same between two numbers. */
  private static final int GAP_OF_NUMBERS = 24;

  private static final int PIECE = 16 * 1024;
  private static final int LONGEST_SEQUENCE = 64;
  private static final int LONGEST_COMMAND = 512;
  private static final char ESCAPE = '\u001b';
  private static final char CONTROL_SEQUENCE = '\u009b';
  private static final char BELL = '\u0007';

  private final Consumer<String> out;
  private final Runnable onFind;
  private final boolean idle;
  private final Spans found = new Spans();
  private final Track visible;
  private final Track letters;
  private final Track visibleUnescaped;
  private final Track lettersUnescaped;
  private final HexReading hex;
  private final DecimalReading decimal;
  private char[] buffer = new char[2 * PIECE];
  private int length;
  private int at;
  private long base;
  private boolean diverged;
  private int common;
  private long escapedUntil;

  /**
   * @param onFind called for each secret
   */
  KnownSecretsStream(KnownSecrets known, Consumer<String> out, Runnable onFind) {
    this.out = out;
    this.onFind = onFind;
    this.idle = known.isEmpty();
    this.visible = new Track(known.written(), found, GAP);
    this.letters = new Track(known.written(), found, GAP);
    this.visibleUnescaped = new Track(known.written(), found, GAP);
    this.lettersUnescaped = new Track(known.written(), found, GAP);
    this.hex = new HexReading(new Track(known.hex(), found, GAP_OF_NUMBERS));
    this.decimal = new DecimalReading(new Track(known.written(), found, GAP_OF_NUMBERS));
  }

  void accept(String text, int from, int to) {
    for (int start = from; start < to; start += PIECE) {
      int end = Math.min(to, start + PIECE);
      if (idle) {
        out.accept(text.substring(start, end));
        continue;
      }
      append(text, start, end);
      read(false);
      pass(held());
    }
  }

  /** Passes on what is held back. */
  void finish() {
    if (idle) {
      return;
    }
    read(true);
    hex.end();
    decimal.end();
    pass(base + length);
  }

  private void append(String text, int from, int to) {
    if (length + to - from > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + to - from));
    }
    text.getChars(from, to, buffer, length);
    length += to - from;
  }

  private void read(boolean last) {
    Escapes escapes = new Escapes(buffer, length, last);
    while (at < length) {
      int step = step(escapes, last);
      if (step == Escapes.UNFINISHED) {
        return;
      }
      at += step;
    }
  }

  private int step(Escapes escapes, boolean last) {
    char c = buffer[at];
    long here = base + at;
    if (Characters.isLetterOrDigit(c)) {
      feed(c, here, here + 1);
      return 1;
    }
    switch (c) {
      case '\n' -> endLine(here + 1);
      case '[' -> {
        int marker = Marker.lengthAt(buffer, at, length, last);
        if (marker != Escapes.NONE) {
          if (marker > 0) {
            reset();
          }
          return marker;
        }
        feed(c, here, here + 1);
      }
      case ESCAPE, CONTROL_SEQUENCE -> {
        return terminalSequence(c, last);
      }
      case '\\', '%', '&', '=' -> {
        int escape = here < escapedUntil ? Escapes.NONE : escapes.lengthAt(at);
        if (escape == Escapes.UNFINISHED) {
          return escape;
        }
        if (escape != Escapes.NONE) {
          unescape(escapes.value(), here, here + escape);
        }
        feed(c, here, here + 1);
      }
      default -> {
        if (c > ' ') {
          return other(c, here, last);
        }
        feedNumbers(c, here);
      }
    }
    return 1;
  }

  private int other(char c, long here, boolean last) {
    int point = c;
    int size = 1;
    if (Character.isHighSurrogate(c)) {
      if (at + 1 >= length && !last) {
        return Escapes.UNFINISHED;
      }
      point = Character.codePointAt(buffer, at, length);
      size = Character.charCount(point);
    }
    feed(point, here, here + size);
    return size;
  }

  /** Colours and the like are none of the text: ECMA-48, 5.4 and 8.3.89. */
  private int terminalSequence(char c, boolean last) {
    int from = at + 1;
    if (c == ESCAPE) {
      if (from >= length) {
        return last ? 1 : Escapes.UNFINISHED;
      }
      if (buffer[from] == ']') {
        return operatingSystemCommand(last);
      }
      if (buffer[from] != '[') {
        return 1;
      }
      from++;
    }
    int to = from;
    while (to < length && to - from < LONGEST_SEQUENCE && buffer[to] >= ' ' && buffer[to] <= '?') {
      to++;
    }
    if (to >= length) {
      return last ? 1 : Escapes.UNFINISHED;
    }
    return buffer[to] >= '@' && buffer[to] <= '~' ? to + 1 - at : 1;
  }

  private int operatingSystemCommand(boolean last) {
    for (int to = at + 2; to - at < LONGEST_COMMAND; to++) {
      if (to >= length) {
        return last ? 1 : Escapes.UNFINISHED;
      }
      if (buffer[to] == BELL) {
        return to + 1 - at;
      }
      if (buffer[to] == ESCAPE) {
        if (to + 1 >= length) {
          return last ? 1 : Escapes.UNFINISHED;
        }
        return buffer[to + 1] == '\\' ? to + 2 - at : 1;
      }
      if (buffer[to] == '\n') {
        return 1;
      }
    }
    return 1;
  }

  private void reset() {
    visible.reset();
    letters.reset();
    diverged = false;
    hex.reset();
    decimal.reset();
  }

  private void endLine(long next) {
    feedNumbers('\n', next - 1);
    visible.endLine(next);
    letters.endLine(next);
    if (diverged) {
      visibleUnescaped.endLine(next);
      lettersUnescaped.endLine(next);
    }
    hex.endLine(next);
    decimal.endLine(next);
  }

  private void feedNumbers(int c, long here) {
    hex.feed(c, here);
    decimal.feed(c, here);
  }

  private void feed(int point, long start, long end) {
    feedNumbers(point, start);
    int c = Characters.narrow(point);
    feed(c, start, end, visible, letters);
    if (diverged && start >= escapedUntil) {
      feed(c, start, end, visibleUnescaped, lettersUnescaped);
      if (Characters.isLetterOrDigit(c)) {
        common++;
      }
      // Both have read the same for longer than either remembers.
      if (common >= Math.max(visible.depth(), visibleUnescaped.depth())
          && common >= Math.max(letters.depth(), lettersUnescaped.depth())) {
        diverged = false;
      }
    }
  }

  private void unescape(int value, long start, long end) {
    if (!diverged) {
      visibleUnescaped.follow(visible);
      lettersUnescaped.follow(letters);
      diverged = true;
    }
    common = 0;
    escapedUntil = end;
    if (value != Escapes.NOTHING) {
      feed(Characters.narrow(value), start, end, visibleUnescaped, lettersUnescaped);
    }
  }

  private static void feed(int c, long start, long end, Track visible, Track letters) {
    if (c < 0x80) {
      if (Characters.isLetterOrDigit(c)) {
        visible.feed(c, start, end);
        letters.feed(Characters.lower(c), start, end);
      } else if (Characters.isVisible(c)) {
        visible.feed(c, start, end);
      }
    } else if (Characters.isVisible(c)) {
      for (byte value : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        visible.feed(value & 0xff, start, end);
      }
    }
  }

  /** Up to where nothing can turn out to be a part of a secret any more. */
  private long held() {
    long now = base + at;
    long held = Math.min(visible.held(now), letters.held(now));
    if (diverged) {
      held = Math.min(held, Math.min(visibleUnescaped.held(now), lettersUnescaped.held(now)));
    }
    return Math.min(held, Math.min(hex.held(now), decimal.held(now)));
  }

  private void pass(long safe) {
    StringBuilder text = new StringBuilder();
    long from = base;
    while (!found.isEmpty()) {
      Span next = found.first().orElseThrow();
      if (next.end() > safe) {
        break;
      }
      append(from, next.start(), text);
      text.append(Marker.of(Marker.KNOWN));
      onFind.run();
      from = Math.max(from, next.end());
      found.removeFirst();
    }
    long to = found.first().map(span -> Math.min(span.start(), safe)).orElse(safe);
    append(from, to, text);
    from = Math.max(from, to);
    if (!text.isEmpty()) {
      out.accept(text.toString());
    }
    int passed = (int) (from - base);
    System.arraycopy(buffer, passed, buffer, 0, length - passed);
    length -= passed;
    at -= passed;
    base = from;
  }

  private void append(long from, long to, StringBuilder text) {
    if (to > from) {
      text.append(buffer, (int) (from - base), (int) (to - from));
    }
  }
}
