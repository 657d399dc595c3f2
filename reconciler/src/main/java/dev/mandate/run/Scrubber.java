package dev.mandate.run;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/**
 * Replaces secrets in text by {@code [REDACTED:<kind>]}: values that are known, also in base64 and
 * percent encoding, and what has the shape of a secret. Nothing else is changed. Scrubbing twice
 * gives the same as once. Immutable and thread-safe.
 */
public final class Scrubber {
  /** Shorter values occur by chance. */
  public static final int SHORTEST_SECRET = 6;

  private static final int SHORTEST_LINE_OF_SECRET = 16;
  private static final String KNOWN = "secret";

  private final List<String> known;
  private final int longestKnown;

  private Scrubber(List<String> known) {
    this.known = List.copyOf(known);
    this.longestKnown = known.stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * @param secrets values that must not be written; shorter ones than {@link #SHORTEST_SECRET} are
   *     passed over. Of a value with several lines each line counts.
   */
  public static Scrubber knowing(Collection<String> secrets) {
    Set<String> all = new LinkedHashSet<>();
    for (String secret : secrets) {
      String whole = secret.strip();
      if (whole.length() < SHORTEST_SECRET) {
        continue;
      }
      if (whole.indexOf('\n') >= 0) {
        whole
            .lines()
            .map(String::strip)
            .filter(l -> l.length() >= SHORTEST_LINE_OF_SECRET && !l.startsWith("-----"))
            .forEach(all::add);
      } else {
        all.add(whole);
      }
      byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
      all.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
      all.add(URLEncoder.encode(whole, StandardCharsets.UTF_8));
    }
    return new Scrubber(
        all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList());
  }

  static String marker(String kind) {
    return "[REDACTED:" + kind + "]";
  }

  public String scrub(String text) {
    StringBuilder out = new StringBuilder(text.length());
    ScrubbingStream stream = stream(out::append);
    stream.accept(text);
    stream.finish();
    return out.toString();
  }

  /** For text that comes in pieces: a secret that is cut in two is found all the same. */
  public ScrubbingStream stream(Consumer<String> out) {
    return new ScrubbingStream(this, out);
  }

  /**
   * The kinds of secret in a text that are beyond doubt, sorted: known values, private keys, and
   * tokens of providers. What only may be a secret, such as the password in a URL, is not among
   * them.
   */
  public Set<String> certainKindsIn(String text) {
    Set<String> kinds = new TreeSet<>();
    if (known.stream().anyMatch(text::contains)) {
      kinds.add(KNOWN);
    }
    if (PrivateKeyBlock.occursIn(text)) {
      kinds.add(PrivateKeyBlock.KIND);
    }
    for (SecretShape shape : SecretShape.values()) {
      if (shape.strong() && shape.mayOccurIn(text) && shape.matcher(text).find()) {
        kinds.add(shape.kind());
      }
    }
    return kinds;
  }

  int longestKnown() {
    return longestKnown;
  }

  /** A secret in a text; {@code end} is exclusive. */
  record Span(int start, int end, String kind) {}

  /** Sorted and not overlapping. Private keys are not among them: they go over lines. */
  List<Span> spansIn(String text) {
    List<Span> spans = new ArrayList<>();
    for (String value : known) {
      int at = text.indexOf(value);
      while (at >= 0) {
        spans.add(new Span(at, at + value.length(), KNOWN));
        at = text.indexOf(value, at + value.length());
      }
    }
    for (SecretShape shape : SecretShape.values()) {
      if (shape.mayOccurIn(text)) {
        Matcher matcher = shape.matcher(text);
        while (matcher.find()) {
          spans.add(new Span(matcher.start(1), matcher.end(1), shape.kind()));
        }
      }
    }
    return merged(spans);
  }

  private static List<Span> merged(List<Span> spans) {
    List<Span> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingInt(Span::start).thenComparing(Span::end, (a, b) -> b - a));
    List<Span> merged = new ArrayList<>();
    for (Span span : sorted) {
      if (!merged.isEmpty() && span.start() < merged.getLast().end()) {
        Span last = merged.removeLast();
        merged.add(new Span(last.start(), Math.max(last.end(), span.end()), last.kind()));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }
}
