package dev.mandate.bench;

import java.util.Random;

/** Text of a wanted length that looks like what people write into specs, and compresses like it. */
final class Prose {
  private static final String[] WORDS =
      ("the a of to and in for with that every each no only service checkout payment ledger catalogue"
              + " search basket order invoice customer report licence header dependency version lock"
              + " file folder branch change patch review test build release deploy cluster namespace"
              + " pod memory latency error rate budget alert incident timeline cause owner team"
              + " runbook table figure list compare explain propose keep remove rename pin bump check"
              + " write read count sum group sort again before after while until since against"
              + " between older newer smaller larger first last next same other")
          .split(" ");

  private Prose() {}

  /** Lines of at most 96 characters, each indented by {@code indent} spaces, ending in a newline. */
  static String block(Random random, int length, int indent) {
    StringBuilder text = new StringBuilder(length + 128);
    while (text.length() < length) {
      text.append(" ".repeat(indent));
      int column = indent;
      while (column < 84) {
        String word = WORDS[random.nextInt(WORDS.length)];
        text.append(word).append(' ');
        column += word.length() + 1;
      }
      text.setCharAt(text.length() - 1, '.');
      text.append('\n');
    }
    return text.toString();
  }

  /** A few words on one line. */
  static String phrase(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
