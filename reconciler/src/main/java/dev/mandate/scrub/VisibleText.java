package dev.mandate.scrub;

/**
 * Text in which a person sees all that a model reads: characters that show nothing, turn the
 * direction of writing or steer a terminal stand there as {@code \\u{…}}.
 */
public final class VisibleText {
  /** Variation selectors of the supplement: any bytes can be hidden in a row of them. */
  private static final int FIRST_SELECTOR = 0xE0100;

  private static final int LAST_SELECTOR = 0xE01EF;

  private static final int LONGEST_NAME = 200;

  /** What is left of it was no sequence for a terminal, and is shown. */
  private static final int ESCAPE = 0x1b;

  private VisibleText() {}

  /** With its lines and tabs; every line ends in a line feed. */
  public static String lines(String text) {
    return isPlain(text) ? text : made(text);
  }

  /** Nearly all text is, and a log is long. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x7f || (c < ' ' && c != '\n' && c != '\t')) {
        return false;
      }
    }
    return true;
  }

  private static String made(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\r') {
                out.append('\n');
              } else if (c == '\t' || isVisible(c)) {
                out.appendCodePoint(c);
              } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              }
            });
    return out.toString();
  }

  /** On one line, the start of a long one. */
  public static String name(String text) {
    String line = line(text);
    return line.codePointCount(0, line.length()) <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…";
  }

  /** On one line. */
  public static String line(String text) {
    return lines(text).strip().replace("\n", "\\n").replace("\t", " ");
  }

  /** The same text but for what {@link #showsNothing}. */
  public static String withoutHidden(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().filter(c -> !showsNothing(c)).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /** Not so white space, which has its place, and the first selectors, which colour signs. */
  public static boolean showsNothing(int c) {
    return c != '\n' && c != '\r' && c != '\t' && c != ESCAPE && !isVisible(c);
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> c < FIRST_SELECTOR || c > LAST_SELECTOR;
    };
  }
}
