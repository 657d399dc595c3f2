package dev.mandate.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern for paths of a repository: {@code *} and {@code ?} stay within a segment, {@code **} is
 * a segment of its own that stands for any number of segments (none included), {@code {a,b}} for
 * either. Everything else stands for itself.
 */
public final class Glob {
  private static final int MAX_ALTERNATIVES = 64;
  private static final int MAX_LENGTH = 512;
  private static final String ANY_SEGMENTS = "**";

  private final String text;
  private final List<String[]> alternatives;

  private Glob(String text, List<String[]> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /** Says in one clause why a pattern is refused, or nothing when it is fine. */
  public static Optional<String> problemWith(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.of("it must have 1 to " + MAX_LENGTH + " characters");
    }
    if (text.chars().anyMatch(c -> c == '\\' || c == '[' || c == ']' || c < 0x20)) {
      return Optional.of("it holds a backslash, a bracket or a control character");
    }
    List<String> expanded = new ArrayList<>();
    Optional<String> braces = expand(text, expanded);
    if (braces.isPresent()) {
      return braces;
    }
    for (String one : expanded) {
      for (String segment : one.split("/", -1)) {
        if (segment.isEmpty()) {
          return Optional.of("it has an empty segment, or starts or ends with a slash");
        }
        if (segment.equals(".") || segment.equals("..")) {
          return Optional.of("it has a '" + segment + "' segment");
        }
        if (segment.contains(ANY_SEGMENTS) && !segment.equals(ANY_SEGMENTS)) {
          return Optional.of("** must stand alone between slashes");
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @throws IllegalArgumentException when {@link #problemWith} finds something
   */
  public static Glob of(String text) {
    problemWith(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("bad glob " + text + ": " + problem);
            });
    List<String> expanded = new ArrayList<>();
    expand(text, expanded)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return new Glob(text, expanded.stream().map(one -> one.split("/", -1)).toList());
  }

  /** Whether a path of the repository, without leading slash, is one of those meant. */
  public boolean matches(String path) {
    String[] segments = path.split("/", -1);
    return alternatives.stream().anyMatch(pattern -> matches(pattern, segments));
  }

  /**
   * Whether some path could be meant by both, or a path of one could lie under a path of the other.
   * Never false when two such paths exist.
   */
  public boolean mayMeet(Glob other) {
    return alternatives.stream()
        .anyMatch(a -> other.alternatives.stream().anyMatch(b -> meet(a, b)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** One table row per segment of the pattern, so the time is bounded by the product of lengths. */
  private static boolean matches(String[] pattern, String[] path) {
    boolean[] reached = new boolean[path.length + 1];
    reached[0] = true;
    for (String segment : pattern) {
      boolean[] next = new boolean[path.length + 1];
      for (int j = 0; j <= path.length; j++) {
        if (segment.equals(ANY_SEGMENTS)) {
          next[j] = reached[j] || (j > 0 && next[j - 1]);
        } else {
          next[j] = j > 0 && reached[j - 1] && segmentMatches(segment, path[j - 1]);
        }
      }
      reached = next;
    }
    return reached[path.length];
  }

  private static boolean segmentMatches(String pattern, String segment) {
    int p = 0;
    int s = 0;
    int star = -1;
    int starAt = 0;
    while (s < segment.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        starAt = s;
      } else if (p < pattern.length() && (c == '?' || c == segment.charAt(s))) {
        p++;
        s++;
      } else if (star >= 0) {
        p = star + 1;
        s = ++starAt;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean meet(String[] a, String[] b) {
    boolean[][] meets = new boolean[a.length + 1][b.length + 1];
    for (int i = a.length; i >= 0; i--) {
      for (int j = b.length; j >= 0; j--) {
        if (i == a.length || j == b.length) {
          // One may name a folder and the other what lies in it.
          meets[i][j] = true;
        } else if (a[i].equals(ANY_SEGMENTS) || b[j].equals(ANY_SEGMENTS)) {
          meets[i][j] = meets[i + 1][j] || meets[i][j + 1];
        } else {
          meets[i][j] = meets[i + 1][j + 1] && segmentsMeet(a[i], b[j]);
        }
      }
    }
    return meets[0][0];
  }

  /** Whether some text is matched by two patterns of one segment. */
  private static boolean segmentsMeet(String a, String b) {
    boolean[] next = new boolean[b.length() + 1];
    for (int i = a.length(); i >= 0; i--) {
      boolean[] row = new boolean[b.length() + 1];
      for (int j = b.length(); j >= 0; j--) {
        boolean starA = i < a.length() && a.charAt(i) == '*';
        boolean starB = j < b.length() && b.charAt(j) == '*';
        if (i == a.length() && j == b.length()) {
          row[j] = true;
        } else if (starA || starB) {
          row[j] = (i < a.length() && next[j]) || (j < b.length() && row[j + 1]);
        } else {
          row[j] =
              i < a.length()
                  && j < b.length()
                  && next[j + 1]
                  && (a.charAt(i) == b.charAt(j) || a.charAt(i) == '?' || b.charAt(j) == '?');
        }
      }
      next = row;
    }
    return next[0];
  }

  /** Writes out {@code {a,b}}; braces do not nest. Gives what is wrong, if anything is. */
  private static Optional<String> expand(String text, List<String> into) {
    List<String> done = new ArrayList<>(List.of(""));
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      String plain = text.substring(at, open < 0 ? text.length() : open);
      if (plain.indexOf('}') >= 0) {
        return Optional.of("a } has no { before it");
      }
      done.replaceAll(prefix -> prefix + plain);
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0 || text.substring(open + 1, close).indexOf('{') >= 0) {
        return Optional.of("a { is not closed, or holds another {");
      }
      List<String> choices = Arrays.asList(text.substring(open + 1, close).split(",", -1));
      if (done.size() * choices.size() > MAX_ALTERNATIVES) {
        return Optional.of("its braces stand for more than " + MAX_ALTERNATIVES + " patterns");
      }
      done = new ArrayList<>(done.stream().flatMap(p -> choices.stream().map(c -> p + c)).toList());
      at = close + 1;
    }
    into.addAll(done);
    return Optional.empty();
  }
}
