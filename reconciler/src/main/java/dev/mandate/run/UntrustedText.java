package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.Scrubber;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text from outside, without what a person would not see who looks at it where it came from. What
 * is taken out is counted, and the text as it came is named by its digest.
 *
 * @param shown what may stand in a prompt, as data
 * @param origin for the record
 */
record UntrustedText(String shown, Provenance origin) {
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

  /**
   * @param source what it is, for example {@code incident.logs}
   * @param text as it came
   * @param seen the same without what a model must not see
   * @param scrub takes out more of that; done before anything is cut
   * @param most characters that are shown
   * @param fromEnd whether the last ones are, from the start of a line on
   */
  static UntrustedText of(
      String source,
      String text,
      String seen,
      int most,
      boolean fromEnd,
      UnaryOperator<String> scrub) {
    SortedMap<String, Integer> stripped = new TreeMap<>();
    String rest = withoutComments(seen, stripped);
    for (var kind : HIDDEN.entrySet()) {
      rest = without(kind.getKey(), kind.getValue(), rest, stripped);
    }
    // What stood in the way of finding something is gone now.
    rest = scrub.apply(withoutInvisible(rest, stripped));
    String shown = fromEnd ? end(rest, most) : rest.substring(0, Math.min(most, rest.length()));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Provenance origin =
        new Provenance(
            source,
            Digest.of(bytes),
            bytes.length,
            shown.getBytes(StandardCharsets.UTF_8).length,
            shown.length() < rest.length(),
            stripped,
            Scrubber.replaced(text, rest));
    return new UntrustedText(shown, origin);
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
      stripped.put("invisible", hidden);
    }
    return rest;
  }

  private static String end(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int cut = text.length() - most;
    int line = text.indexOf('\n', cut - 1);
    return text.substring(line < 0 || line == text.length() - 1 ? cut : line + 1);
  }
}
