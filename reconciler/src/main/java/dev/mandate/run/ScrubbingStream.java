package dev.mandate.run;

import dev.mandate.run.Scrubber.Span;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scrubs text that comes in pieces, in memory that does not grow with it. Whole lines are passed on
 * at once, since no secret but a private key goes over a line feed. A line longer than {@value
 * #LONGEST_LINE} characters is passed on in parts; a secret in it is found as long as it takes at
 * most {@value #LONGEST_SECRET} characters, or is known. Not thread-safe.
 */
public final class ScrubbingStream {
  static final int LONGEST_LINE = 64 * 1024;
  static final int LONGEST_SECRET = 16 * 1024;

  private final Scrubber scrubber;
  private final Consumer<String> out;
  private final PrivateKeyBlock key = new PrivateKeyBlock();
  private final StringBuilder pending = new StringBuilder();
  private final int held;
  private boolean insideToken;

  ScrubbingStream(Scrubber scrubber, Consumer<String> out) {
    this.scrubber = scrubber;
    this.out = out;
    this.held = Math.max(LONGEST_SECRET, scrubber.longestKnown());
  }

  public void accept(String piece) {
    int from = 0;
    while (from < piece.length()) {
      int to = Math.min(piece.length(), from + LONGEST_LINE);
      add(piece.substring(from, to));
      from = to;
    }
  }

  /** Passes on what is held back. */
  public void finish() {
    emitLines(pending.toString());
    pending.setLength(0);
  }

  private void add(String piece) {
    String rest = insideToken ? afterToken(piece) : piece;
    int lines = rest.lastIndexOf('\n') + 1;
    if (lines > 0) {
      pending.append(rest, 0, lines);
      emitLines(pending.toString());
      pending.setLength(0);
    }
    pending.append(rest, lines, rest.length());
    if (pending.length() > LONGEST_LINE + held) {
      emitStartOfLongLine();
    }
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
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._~+/=-".indexOf(c) >= 0;
  }

  private void emitStartOfLongLine() {
    String text = pending.toString();
    int cut = text.length() - held;
    boolean reachesEnd = false;
    for (Span span : scrubber.spansIn(text)) {
      if (span.start() < cut && span.end() > cut) {
        cut = span.end();
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
      out.accept(replaced(rest, scrubber.spansIn(rest)));
    }
  }

  private static String replaced(String text, List<Span> spans) {
    if (spans.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    for (Span span : spans) {
      result.append(text, from, span.start()).append(Scrubber.marker(span.kind()));
      from = span.end();
    }
    return result.append(text, from, text.length()).toString();
  }
}
