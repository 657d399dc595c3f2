package dev.mandate.spec;

import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;

/** Finds the valid name that a wrong one was probably meant to be. */
public final class DidYouMean {
  /** In a larger set only the neighbours in the alphabet are compared. */
  private static final int ALL_COMPARED = 500;

  private static final int NEIGHBOURS = 50;
  private static final int MAX_LENGTH = 64;

  private DidYouMean() {}

  /**
   * The nearest of the names when it is near enough to be a slip of the pen; first one of equals.
   */
  public static Optional<String> nearest(String wrong, Collection<String> names) {
    if (wrong.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Nearest nearest = new Nearest(wrong);
    if (names.size() > ALL_COMPARED && names instanceof NavigableSet<String> sorted) {
      nearest.lookAt(sorted.tailSet(wrong, true).iterator());
      nearest.lookAt(sorted.headSet(wrong, false).descendingIterator());
    } else {
      names.forEach(nearest::lookAt);
    }
    return Optional.ofNullable(nearest.name);
  }

  /** As a sentence to put before other advice, with a space at its end; empty when none is near. */
  public static String question(String wrong, Collection<String> names) {
    return nearest(wrong, names).map(name -> "Did you mean `" + name + "`? ").orElse("");
  }

  private static final class Nearest {
    private final String wrong;
    private int distance;
    private String name;

    Nearest(String wrong) {
      this.wrong = wrong;
      this.distance = 1 + Math.max(1, Math.min(3, wrong.length() / 3));
    }

    void lookAt(Iterator<String> names) {
      for (int i = 0; i < NEIGHBOURS && names.hasNext(); i++) {
        lookAt(names.next());
      }
    }

    void lookAt(String candidate) {
      if (Math.abs(candidate.length() - wrong.length()) < distance) {
        int d = distance(wrong.toLowerCase(Locale.ROOT), candidate);
        if (d < distance) {
          distance = d;
          name = candidate;
        }
      }
    }
  }

  /** Damerau-Levenshtein (adjacent letters swapped count once), ignoring case. */
  private static int distance(String a, String other) {
    String b = other.toLowerCase(Locale.ROOT);
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
