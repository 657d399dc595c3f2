package dev.mandate.scrub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * Finds in whole lines what has the shape of a secret, looks random, or is data of a person.
 * Immutable.
 */
final class LineSearch {
  private static final List<SecretShape> SHAPES = SecretShape.all();
  private static final long NAMED = 1L << SHAPES.size();
  private static final PatternAutomaton TRIGGERS = new PatternAutomaton(triggers());

  private final Set<PersonalData> personal;
  private final boolean certain;

  /**
   * @param certain whether what only may be a secret is left
   */
  LineSearch(Collection<PersonalData> personal, boolean certain) {
    this.personal = Set.copyOf(personal);
    this.certain = certain;
  }

  LineSearch with(Collection<PersonalData> classes) {
    return new LineSearch(classes, certain);
  }

  LineSearch onlyCertain() {
    return new LineSearch(personal, true);
  }

  /** A stretch of a text; {@code end} is exclusive. */
  record Find(int start, int end, String kind) {}

  private static Map<String, Long> triggers() {
    Map<String, Long> triggers = new HashMap<>();
    for (int i = 0; i < SHAPES.size(); i++) {
      long tag = 1L << i;
      SHAPES.get(i).triggers().forEach(word -> triggers.merge(word, tag, (a, b) -> a | b));
    }
    HighEntropy.TRIGGERS.forEach(word -> triggers.merge(word, NAMED, (a, b) -> a | b));
    return triggers;
  }

  /** Sorted and not overlapping. Private keys are not among them: they go over lines. */
  List<Find> in(String text) {
    List<Find> finds = new ArrayList<>();
    scan(text, finds);
    for (PersonalData each : personal) {
      Matcher matcher = each.matcher(text);
      for (int from = 0; from <= text.length() && matcher.find(from); ) {
        int start = matcher.start(1);
        int length = each.holds(matcher.group(1));
        if (length > 0) {
          finds.add(new Find(start, start + length, each.label()));
        }
        from = start + Math.max(1, length);
      }
    }
    return merged(finds);
  }

  /** The kinds of what is beyond doubt, sorted. */
  static Set<String> certainKindsIn(String text) {
    Set<String> kinds = new TreeSet<>();
    int state = PatternAutomaton.ROOT;
    long tags = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (c == '\n') {
        for (int shape = 0; tags != 0 && shape < SHAPES.size(); shape++) {
          SecretShape each = SHAPES.get(shape);
          if ((tags & 1L << shape) != 0
              && each.strong()
              && !kinds.contains(each.kind())
              && inLine(each.matcher(text), start, i).find()) {
            kinds.add(each.kind());
          }
        }
        tags = 0;
        start = i + 1;
        state = PatternAutomaton.ROOT;
      } else {
        state = c < 0x80 ? TRIGGERS.next(state, Characters.lower(c)) : PatternAutomaton.ROOT;
        tags |= TRIGGERS.tags(state);
      }
    }
    return kinds;
  }

  private void scan(String text, List<Find> finds) {
    int state = PatternAutomaton.ROOT;
    long tags = 0;
    int line = 0;
    int token = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (!HighEntropy.isPartOfUnnamed(c)) {
        if (!certain
            && i - token >= HighEntropy.SHORTEST_UNNAMED
            && HighEntropy.isSecret(text, token, i)) {
          finds.add(new Find(token, i, HighEntropy.KIND));
        }
        token = i + 1;
      }
      if (c == '\n') {
        if (tags != 0) {
          findIn(text, line, i, tags, finds);
        }
        tags = 0;
        line = i + 1;
        state = PatternAutomaton.ROOT;
      } else {
        state = c < 0x80 ? TRIGGERS.next(state, Characters.lower(c)) : PatternAutomaton.ROOT;
        tags |= TRIGGERS.tags(state);
      }
    }
  }

  private void findIn(String text, int start, int end, long tags, List<Find> finds) {
    for (long rest = tags & (NAMED - 1); rest != 0; rest &= rest - 1) {
      SecretShape shape = SHAPES.get(Long.numberOfTrailingZeros(rest));
      if (certain && !shape.strong()) {
        continue;
      }
      Matcher matcher = inLine(shape.matcher(text), start, end);
      while (matcher.find()) {
        finds.add(new Find(matcher.start(1), matcher.end(1), shape.kind()));
      }
    }
    if (!certain && (tags & NAMED) != 0) {
      Matcher matcher = inLine(HighEntropy.named(text), start, end);
      while (matcher.find()) {
        if (HighEntropy.isSecret(matcher.group(1))) {
          finds.add(new Find(matcher.start(1), matcher.end(1), HighEntropy.KIND));
        }
      }
    }
  }

  private static Matcher inLine(Matcher matcher, int start, int end) {
    return matcher.region(start, end).useTransparentBounds(true).useAnchoringBounds(false);
  }

  private static List<Find> merged(List<Find> finds) {
    List<Find> sorted = new ArrayList<>(finds);
    sorted.sort(Comparator.comparingInt(Find::start).thenComparing(Find::end, (a, b) -> b - a));
    List<Find> merged = new ArrayList<>();
    for (Find find : sorted) {
      if (!merged.isEmpty() && find.start() < merged.getLast().end()) {
        Find last = merged.removeLast();
        merged.add(new Find(last.start(), Math.max(last.end(), find.end()), last.kind()));
      } else {
        merged.add(find);
      }
    }
    return merged;
  }
}
