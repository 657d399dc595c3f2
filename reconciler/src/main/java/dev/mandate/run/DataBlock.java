package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.VisibleText;
import java.nio.charset.StandardCharsets;

/**
 * Text in a prompt that nobody vouches for, between two lines that carry a number which the text
 * itself does not hold. So no text can end its own block, and the same text gives the same block.
 */
final class DataBlock {
  private static final int NUMBER_LENGTH = 16;

  private DataBlock() {}

  /** Three parts, each on lines of its own, without a line break at the end. */
  static String of(String name, String text) {
    String visible = VisibleText.lines(text);
    String number = number(visible);
    while (visible.contains(number)) {
      number = number(number + visible);
    }
    return "<data name=\""
        + name
        + "\" number=\""
        + number
        + "\">\n"
        + visible
        + (visible.endsWith("\n") ? "" : "\n")
        + "</data number=\""
        + number
        + "\">";
  }

  private static String number(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, NUMBER_LENGTH);
  }
}
