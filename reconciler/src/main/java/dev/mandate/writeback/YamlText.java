package dev.mandate.writeback;

import java.util.regex.Pattern;

/**
 * Texts as YAML scalars: plain where no reader could take them for anything else, as a literal
 * block where they have lines that people may want to read, in double quotes otherwise.
 */
final class YamlText {
  /** What begins with a digit and still is text for every reader, or a moment that is meant. */
  private static final Pattern INSTANT_OR_ID =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Words that some reader takes for something else (YAML 1.1 and 1.2). */
  private static final Pattern NOT_TEXT = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n");

  private YamlText() {}

  /**
   * @param indent of the lines, if it needs several; at least 1
   */
  static String of(String text, int indent) {
    return isReadableBlock(text) ? block(text, indent) : inLine(text);
  }

  /** In one line, for example as a key. */
  static String inLine(String text) {
    return isPlain(text) ? text : quoted(text);
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || !text.codePoints().allMatch(YamlText::isVisible)) {
      return false;
    }
    char first = text.charAt(0);
    boolean plainStart =
        Character.isLetter(text.codePointAt(0)) || first == '/' || first == '_'
            ? !NOT_TEXT.matcher(text).matches()
            : INSTANT_OR_ID.matcher(text).matches();
    return plainStart
        && !text.endsWith(" ")
        && !text.endsWith(":")
        && !text.contains(": ")
        && !text.contains(" #");
  }

  private static boolean isReadableBlock(String text) {
    int newline = text.indexOf('\n');
    return newline > 0
        && text.charAt(0) != ' '
        && !text.endsWith("\n\n")
        && text.codePoints().allMatch(c -> c == '\n' || isVisible(c))
        && text.lines().noneMatch(line -> line.endsWith(" "));
  }

  private static String block(String text, int indent) {
    StringBuilder block = new StringBuilder(text.endsWith("\n") ? "|" : "|-");
    text.lines()
        .forEach(
            line -> block.append('\n').append(line.isEmpty() ? "" : " ".repeat(indent) + line));
    return block.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8).append('"');
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(isVisible(c) ? Character.toString(c) : escaped(c));
              }
            });
    return quoted.append('"').toString();
  }

  private static String escaped(int c) {
    if (c == 0 || Character.getType(c) == Character.SURROGATE) {
      return "\ufffd";
    }
    return String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c);
  }

  /** Neither hides nor moves the text around it, and is the same in every version of Unicode. */
  private static boolean isVisible(int c) {
    if (c < 0x80) {
      return c >= ' ' && c < 0x7f;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SPACE_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
