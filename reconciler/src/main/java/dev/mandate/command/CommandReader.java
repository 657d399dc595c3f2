package dev.mandate.command;

import dev.mandate.spec.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds commands in what people write: lines that begin with {@code /mandate}, in a paragraph of
 * its own author. What is quoted, listed, in code, in a comment of HTML or behind an element of
 * HTML says nothing; nor does a word that only looks like the right one. Pure; thread-safe.
 */
public final class CommandReader {
  /** What every command begins with. */
  public static final String CALL = "/mandate";

  /** More lines than this are not read as commands: nobody gives so many at once. */
  public static final int MOST = 10;

  /** Characters of a comment that is read at all; parsers of Markdown can be made to be slow. */
  static final int LONGEST = 16_384;

  private static final int LONGEST_NEAR_CALL = CALL.length() + 1;

  private final TreeSet<String> words;

  /**
   * @param words commands that there are, in lower case
   */
  public CommandReader(Set<String> words) {
    this.words = new TreeSet<>(words);
  }

  /**
   * What a comment says to Mandate, in its order; the first {@value #MOST}.
   *
   * @param markdown as the author wrote it, with any line ends
   */
  public List<Spoken> read(String markdown) {
    List<Spoken> spoken = new ArrayList<>();
    // Parsing is dear, and hardly a comment is meant.
    if (markdown.indexOf('/') >= 0 && markdown.length() <= LONGEST) {
      for (PlainLines.Line line : PlainLines.of(markdown)) {
        if (spoken.size() < MOST) {
          line(line).ifPresent(spoken::add);
        }
      }
    }
    return List.copyOf(spoken);
  }

  private Optional<Spoken> line(PlainLines.Line line) {
    String text = line.text();
    int end = Words.end(text, 0);
    String call = text.substring(0, end).toLowerCase(Locale.ROOT);
    boolean called = call.equals(CALL);
    // Other letters than these are no slip of the pen; they are made to look alike.
    if (!isAscii(call) || !(called || isNearCall(call)) || !isAscii(second(text, end))) {
      return Optional.empty();
    }
    if (line.formatted()) {
      return mistaken("A command is plain text, without formatting, links or escapes.");
    }
    return switch (Words.of(text.substring(end))) {
      case Words.Outcome.Odd(String why) -> called ? mistaken(why) : Optional.empty();
      case Words.Outcome.Read(List<String> rest) ->
          rest.isEmpty()
              ? called ? mistaken("No command follows.") : Optional.empty()
              : Optional.of(spoken(called, rest));
    };
  }

  private static String second(String text, int end) {
    String rest = text.substring(end).stripLeading();
    return rest.substring(0, Words.end(rest, 0));
  }

  private Spoken spoken(boolean called, List<String> rest) {
    String word = rest.getFirst().toLowerCase(Locale.ROOT);
    List<String> arguments = rest.subList(1, rest.size());
    if (called && words.contains(word)) {
      return new Spoken.Given(new Invocation(word, arguments));
    }
    Optional<String> near =
        words.contains(word) ? Optional.of(word) : DidYouMean.nearest(word, words);
    String why = called ? "There is no such command." : "A command begins with `" + CALL + "`.";
    return new Spoken.Mistaken(why, near.map(known -> CALL + " " + known));
  }

  private static Optional<Spoken> mistaken(String why) {
    return Optional.of(new Spoken.Mistaken(why, Optional.empty()));
  }

  private static boolean isNearCall(String call) {
    return call.startsWith("/")
        && call.length() <= LONGEST_NEAR_CALL
        && DidYouMean.nearest(call, Set.of(CALL)).isPresent();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
