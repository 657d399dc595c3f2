package dev.mandate.scrub;

import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the place of a secret: {@code [REDACTED:<kind>]}. */
final class Marker {
  /** The kind of a value that is known to be secret. */
  static final String KNOWN = "secret";

  private static final String START = "[REDACTED:";

  /** Another word in such brackets is text like any other. */
  private static final Set<String> KINDS =
      Stream.of(
              Stream.of(KNOWN, PrivateKeyBlock.KIND, HighEntropy.KIND),
              SecretShape.all().stream().map(SecretShape::kind),
              Arrays.stream(PersonalData.values()).map(PersonalData::label))
          .flatMap(kinds -> kinds)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern ANY = Pattern.compile("\\[REDACTED:([a-z0-9-]{1,40})]");

  private static final int LONGEST_KIND =
      KINDS.stream().mapToInt(String::length).max().orElseThrow();

  private Marker() {}

  static String of(String kind) {
    return START + kind + "]";
  }

  /** How many more of each kind are in one text than in the other. */
  static SortedMap<String, Integer> added(String before, String after) {
    SortedMap<String, Integer> added = new TreeMap<>();
    ANY.matcher(after).results().forEach(found -> added.merge(found.group(1), 1, Integer::sum));
    ANY.matcher(before).results().forEach(found -> added.merge(found.group(1), -1, Integer::sum));
    added.entrySet().removeIf(each -> each.getValue() <= 0 || !KINDS.contains(each.getKey()));
    return added;
  }

  /**
   * The length of the marker that starts here, else {@link Escapes#NONE} or {@link
   * Escapes#UNFINISHED}.
   *
   * @param last whether nothing follows after {@code end}
   */
  static int lengthAt(char[] text, int at, int end, boolean last) {
    int to = at;
    while (to < end && to - at < START.length()) {
      if (text[to] != START.charAt(to - at)) {
        return Escapes.NONE;
      }
      to++;
    }
    int from = to;
    while (to < end && to - from <= LONGEST_KIND && text[to] != ']') {
      to++;
    }
    if (to >= end) {
      return last ? Escapes.NONE : Escapes.UNFINISHED;
    }
    return text[to] == ']' && KINDS.contains(new String(text, from, to - from))
        ? to + 1 - at
        : Escapes.NONE;
  }
}
