package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.Scrubber;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Text from outside, without what a person would not see who looks at it where it came from. What
 * is taken out is counted, and the text as it came is named by its digest.
 *
 * @param shown what may stand in a prompt, as data
 * @param origin for the record
 */
record UntrustedText(String shown, Provenance origin) {
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
    // What stood in the way of finding something is gone now.
    String rest = scrub.apply(HiddenText.without(seen, stripped));
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

  private static String end(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int cut = text.length() - most;
    int line = text.indexOf('\n', cut - 1);
    return text.substring(line < 0 || line == text.length() - 1 ? cut : line + 1);
  }
}
