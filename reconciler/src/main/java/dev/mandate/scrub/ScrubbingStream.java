package dev.mandate.scrub;

import dev.mandate.scrub.LineSearch.Find;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scrubs text that comes in pieces, in memory that does not grow with it; where it is cut makes no
 * difference. Whole lines are passed on at once, unless they end in what may be the start of a
 * known secret. A line longer than {@value #LONGEST_LINE} characters is passed on in parts; what
 * has the shape of a secret is found in it as long as it takes at most {@value #LONGEST_SECRET}
 * characters. Not thread-safe.
 */
public final class ScrubbingStream {
  static final int LONGEST_LINE = 64 * 1024;
  static final int LONGEST_SECRET = 16 * 1024;

  private final KnownSecretsStream known;
  private final LineSearch search;
  private final Consumer<String> out;
  private final PrivateKeyBlock key = new PrivateKeyBlock();
  private final StringBuilder pending = new StringBuilder();
  private boolean insideToken;

  ScrubbingStream(KnownSecrets known, LineSearch search, Consumer<String> out) {
    this.known = new KnownSecretsStream(known, this::add, () -> {});
    this.search = search;
    this.out = out;
  }

  public void accept(String piece) {
    known.accept(piece, 0, piece.length());
  }

  /** Passes on what is held back. */
  public void finish() {
    known.finish();
    emitLines(pending.toString());
    pending.setLength(0);
  }

  /** A long line is cut at the same places however it comes. */
  private void add(String piece) {
    String rest = insideToken ? afterToken(piece) : piece;
    int from = 0;
    while (from < rest.length()) {
      int room = LONGEST_LINE + LONGEST_SECRET - pending.length();
      int feed = rest.indexOf('\n', from);
      if (feed >= 0 && feed - from < room) {
        int to = endOfShortLines(rest, feed + 1);
        pending.append(rest, from, to);
        emitLines(pending.toString());
        pending.setLength(0);
        from = to;
      } else if (rest.length() - from < room) {
        pending.append(rest, from, rest.length());
        from = rest.length();
      } else {
        pending.append(rest, from, from + room);
        emitStartOfLongLine();
        rest = insideToken ? afterToken(rest.substring(from + room)) : rest.substring(from + room);
        from = 0;
      }
    }
  }

  /** Behind the last of the lines from here on that are whole and not too long. */
  private static int endOfShortLines(String text, int from) {
    int end = from;
    int feed = text.indexOf('\n', end);
    while (feed >= 0 && feed - end < LONGEST_LINE) {
      end = feed + 1;
      feed = text.indexOf('\n', end);
    }
    return end;
  }

  /** A secret that was longer than what is held back goes on until its alphabet ends. */
  private String afterToken(String piece) {
    int at = 0;
    while (at < piece.length() && isTokenCharacter(piece.charAt(at))) {
      at++;
    }
    insideToken = at == piece.length();
    return piece.substring(at);
  }

  private static boolean isTokenCharacter(char c) {
    return Characters.isLetterOrDigit(c) || "._~+/=-".indexOf(c) >= 0;
  }

  private void emitStartOfLongLine() {
    String text = pending.toString();
    int cut = text.length() - LONGEST_SECRET;
    boolean reachesEnd = false;
    for (Find find : search.in(text)) {
      if (find.start() < cut && find.end() > cut) {
        cut = find.end();
        reachesEnd = cut == text.length();
      }
    }
    if (cut < text.length() && Character.isLowSurrogate(text.charAt(cut))) {
      cut--;
    }
    emitLines(text.substring(0, cut));
    pending.setLength(0);
    pending.append(text, cut, text.length());
    insideToken = reachesEnd;
  }

  private void emitLines(String text) {
    String rest = text;
    if (key.isInside() || text.contains(PrivateKeyBlock.TRIGGER)) {
      StringBuilder redacted = new StringBuilder();
      int from = 0;
      while (from < text.length()) {
        int feed = text.indexOf('\n', from);
        int to = feed < 0 ? text.length() : feed + 1;
        redacted.append(key.redact(text.substring(from, to)));
        from = to;
      }
      rest = redacted.toString();
    }
    if (!rest.isEmpty()) {
      out.accept(replaced(rest, search.in(rest)));
    }
  }

  private static String replaced(String text, List<Find> finds) {
    if (finds.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    for (Find find : finds) {
      result.append(text, from, find.start()).append(Marker.of(find.kind()));
      from = find.end();
    }
    return result.append(text, from, text.length()).toString();
  }
}
