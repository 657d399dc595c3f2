package dev.mandate.forge;

import dev.mandate.scrub.VisibleText;
import java.util.function.ToIntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of others in Markdown that a forge shows. It stands in code, where nothing is a mention, a
 * link, an image or HTML; what a person would not see is spelled out.
 */
public final class Markdown {
  private static final Pattern TICKS = Pattern.compile("`+");
  private static final Pattern FENCE = Pattern.compile("(`{3,})([^`]*)");
  private static final String MORE = "\n… and more, for which there is no room here.\n";

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

  /**
   * As much of a text as there is room for, in whole lines. Of a longer one the end is missing, and
   * that is said; a block of code that was begun is ended.
   *
   * @param most units
   * @param size of a text, in the units that the host counts
   */
  public static String fitted(String markdown, int most, ToIntFunction<String> size) {
    if (size.applyAsInt(markdown) <= most) {
      return markdown;
    }
    StringBuilder text = new StringBuilder();
    int left = most - size.applyAsInt(MORE);
    String fence = "";
    for (String line : markdown.split("\n", -1)) {
      String after = fenceAfter(line, fence);
      left -= size.applyAsInt(line + "\n");
      if (left < size.applyAsInt(after + "\n")) {
        break;
      }
      text.append(line).append('\n');
      fence = after;
    }
    return text + (fence.isEmpty() ? "" : fence + "\n") + MORE;
  }

  /** Characters, as hosts count those of texts that people write. */
  public static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** What would end the block of code that a line is in, or begins; empty where it is in none. */
  private static String fenceAfter(String line, String before) {
    Matcher fence = FENCE.matcher(line);
    if (!fence.matches()) {
      return before;
    }
    if (before.isEmpty()) {
      return fence.group(1);
    }
    return fence.group(2).isBlank() && fence.group(1).length() >= before.length() ? "" : before;
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
