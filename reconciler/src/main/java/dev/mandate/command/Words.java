package dev.mandate.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The words of a line; what stands in quotes is one. Straight quotes and those that telephones make
 * of them do, each closed by its like.
 */
final class Words {
  private static final String OPEN = "\"'\u201c\u201d\u2018\u2019";
  private static final String DOUBLE = "\"\u201c\u201d";

  /** Shows nothing, or turns what is shown around. */
  private static final Pattern UNSEEN = Pattern.compile("\\p{C}|[\\u2028\\u2029]");

  private final String line;
  private final List<String> words = new ArrayList<>();
  private int at;

  private Words(String line) {
    this.line = line;
  }

  /** What came of reading a line. */
  sealed interface Outcome {
    record Read(List<String> words) implements Outcome {}

    /**
     * @param why one sentence
     */
    record Odd(String why) implements Outcome {}
  }

  /** Where the first word ends that is not in quotes. */
  static int end(String line, int from) {
    int end = from;
    while (end < line.length() && !isSpace(line.charAt(end))) {
      end++;
    }
    return end;
  }

  static Outcome of(String line) {
    return new Words(line).read();
  }

  private Outcome read() {
    if (UNSEEN.matcher(line.replace('\t', ' ')).find()) {
      return new Outcome.Odd("It has characters in it that cannot be seen.");
    }
    while (true) {
      while (at < line.length() && isSpace(line.charAt(at))) {
        at++;
      }
      if (at == line.length()) {
        return new Outcome.Read(List.copyOf(words));
      }
      Optional<String> odd = OPEN.indexOf(line.charAt(at)) >= 0 ? quoted() : bare();
      if (odd.isPresent()) {
        return new Outcome.Odd(odd.get());
      }
    }
  }

  private Optional<String> quoted() {
    boolean twofold = DOUBLE.indexOf(line.charAt(at)) >= 0;
    int end = at + 1;
    while (end < line.length() && !closes(end, twofold)) {
      end++;
    }
    if (end == line.length()) {
      return Optional.of("A quote is opened and not closed.");
    }
    words.add(line.substring(at + 1, end));
    at = end + 1;
    return Optional.empty();
  }

  /** At the end of a word only, so that an apostrophe can stand in it. */
  private boolean closes(int index, boolean twofold) {
    char c = line.charAt(index);
    return OPEN.indexOf(c) >= 0
        && DOUBLE.indexOf(c) >= 0 == twofold
        && (index + 1 == line.length() || isSpace(line.charAt(index + 1)));
  }

  private Optional<String> bare() {
    int end = end(line, at);
    String word = line.substring(at, end);
    at = end;
    words.add(word);
    return word.chars().allMatch(c -> c > ' ' && c < 0x7f)
        ? Optional.empty()
        : Optional.of("What has other letters than those of ASCII in it goes in quotes.");
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
