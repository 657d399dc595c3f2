package dev.mandate.forge;

import dev.mandate.scrub.VisibleText;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Text of others in Markdown that a forge shows. It stands in code, where nothing is a mention, a
 * link, an image or HTML; what a person would not see is spelled out.
 */
public final class Markdown {
  private static final Pattern TICKS = Pattern.compile("`+");

  private Markdown() {}

  /**
   * On one line.
   *
   * @param most characters; of a longer text the beginning is shown
   */
  public static String code(String text, int most) {
    String line = cut(VisibleText.line(text), most);
    if (line.isEmpty()) {
      return "` `";
    }
    String fence = "`".repeat(longestRun(line) + 1);
    boolean touches = line.startsWith("`") || line.endsWith("`");
    String space = touches || line.isBlank() ? " " : "";
    return fence + space + line + space + fence;
  }

  /**
   * As a block with its lines.
   *
   * @param most characters; of a longer text the beginning is shown
   */
  public static String block(String text, int most) {
    String lines = cut(VisibleText.lines(text).stripTrailing(), most);
    String fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
    return fence + "text\n" + lines + "\n" + fence + "\n";
  }

  private static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }

  private static int longestRun(String text) {
    return TICKS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }
}
