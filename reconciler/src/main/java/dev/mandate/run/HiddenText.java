package dev.mandate.run;

import dev.mandate.scrub.VisibleText;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person does not see in a text: comments, addresses of images, titles of links, sequences
 * for terminals, and characters that show nothing.
 */
public final class HiddenText {
  /**
   * What is taken out can leave something hidden of what stood around it, which is taken out in the
   * next pass. So many layers are nobody's mistake, and the time stays linear.
   */
  private static final int MOST_PASSES = 8;

  private static final String COMMENT = "<!--";
  private static final String COMMENT_END = "-->";

  /** Of each, group 1 stays. Bounded or possessive, so that any text takes linear time. */
  private static final SortedMap<String, Pattern> HIDDEN =
      new TreeMap<>(
          Map.of(
              "images",
              Pattern.compile(
                  "(!\\[[^\\]\\n]{0,200}\\])(?:\\([^)\\n]{0,4000}\\)|\\[[^\\]\\n]{0,200}\\])"),
              "titles",
              Pattern.compile(
                  "(\\]\\([^)\\s\"']{1,1000}+)[ \\t]{1,8}(?:\"[^\"\\n]{0,2000}\"|'[^'\\n]{0,2000}')(?=\\))"),
              "terminal",
              Pattern.compile(
                  "()(?:\\x1b\\[[ -?]{0,64}[@-~]|\\x1b\\][^\\x07\\x1b\\n]{0,512}(?:\\x07|\\x1b\\\\))")));

  /** Where anything of the above begins: the character of its mark that is spelled out. */
  private static final Pattern START = Pattern.compile("<(?=!--)|(?<=!)\\[|(?<=\\])\\(|\\x1b");

  private HiddenText() {}

  /**
   * The text with nothing hidden in it: what is taken out of the result once more is nothing. What
   * is nested deeper than {@value #MOST_PASSES} times is left to be seen: its marks are spelled
   * out, as {@code \\u{3c}!--}.
   *
   * @param stripped gets how often something was taken out, by kind; {@code nested} counts the
   *     marks that were spelled out
   */
  public static String without(String text, SortedMap<String, Integer> stripped) {
    String rest = text;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      String before = rest;
      rest = withoutOneLayer(before, stripped);
      if (rest.equals(before)) {
        return rest;
      }
    }
    return spelledOut(rest, stripped);
  }

  private static String withoutOneLayer(String text, SortedMap<String, Integer> stripped) {
    String rest = withoutComments(text, stripped);
    for (var kind : HIDDEN.entrySet()) {
      rest = without(kind.getKey(), kind.getValue(), rest, stripped);
    }
    return withoutInvisible(rest, stripped);
  }

  /** One that is not closed goes on to the end, as browsers have it. */
  private static String withoutComments(String text, SortedMap<String, Integer> stripped) {
    StringBuilder rest = new StringBuilder(text.length());
    int from = 0;
    for (int at = text.indexOf(COMMENT); at >= 0; at = text.indexOf(COMMENT, from)) {
      stripped.merge("comments", 1, Integer::sum);
      rest.append(text, from, at);
      int end = text.indexOf(COMMENT_END, at);
      from = end < 0 ? text.length() : end + COMMENT_END.length();
    }
    return rest.append(text, from, text.length()).toString();
  }

  private static String without(
      String kind, Pattern hidden, String text, SortedMap<String, Integer> stripped) {
    Matcher matcher = hidden.matcher(text);
    StringBuilder rest = new StringBuilder();
    while (matcher.find()) {
      stripped.merge(kind, 1, Integer::sum);
      matcher.appendReplacement(rest, Matcher.quoteReplacement(matcher.group(1)));
    }
    return matcher.appendTail(rest).toString();
  }

  /** Each character of its own: any text can be written in those that nobody sees. */
  private static String withoutInvisible(String text, SortedMap<String, Integer> stripped) {
    String rest = VisibleText.withoutHidden(text);
    int hidden = text.codePointCount(0, text.length()) - rest.codePointCount(0, rest.length());
    if (hidden > 0) {
      stripped.merge("invisible", hidden, Integer::sum);
    }
    return rest;
  }

  private static String spelledOut(String text, SortedMap<String, Integer> stripped) {
    return START
        .matcher(text)
        .replaceAll(
            mark -> {
              stripped.merge("nested", 1, Integer::sum);
              String number = Integer.toHexString(mark.group().charAt(0));
              return Matcher.quoteReplacement("\\u{" + number + "}");
            });
  }
}
