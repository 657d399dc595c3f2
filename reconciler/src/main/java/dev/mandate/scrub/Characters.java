package dev.mandate.scrub;

/** What characters are to a reader who looks for secrets. */
final class Characters {
  private static final int FULL_WIDTH = 0xFF01;
  private static final int LAST_FULL_WIDTH = 0xFF5E;
  private static final int BRAILLE_BLANK = 0x2800;

  private Characters() {}

  /**
   * Whether it shows nothing of its own: white space, control and format characters, marks upon
   * others, selectors.
   */
  static boolean isBlank(int c) {
    if (c < 0x7f) {
      return c <= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          true;
      default -> c == BRAILLE_BLANK;
    };
  }

  /** Whether it counts where symbols do; a plus can stand for a blank. */
  static boolean isVisible(int c) {
    return c != '+' && !isBlank(c);
  }

  /** The character of ASCII that a wide one looks like; any other is itself. */
  static int narrow(int c) {
    return c >= FULL_WIDTH && c <= LAST_FULL_WIDTH ? c - FULL_WIDTH + '!' : c;
  }

  /** Of ASCII. */
  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** -1 when it is none. */
  static int hexDigit(int c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int lower = lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}
