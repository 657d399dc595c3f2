package dev.mandate.spec;

import java.util.Collection;
import java.util.stream.Collectors;

/** Advice in findings about names that do not resolve. */
final class Mend {
  private static final int LISTED = 8;

  private Mend() {}

  /** Lists the names that would be right while they are few, else says where to look. */
  static String known(Collection<String> names, String declaredIn) {
    if (names.isEmpty()) {
      return "Declare it in " + declaredIn + "; nothing is declared there yet.";
    }
    return names.size() <= LISTED
        ? "Known: " + names.stream().sorted().collect(Collectors.joining(", ")) + "."
        : "Use one that " + declaredIn + " declares, or declare it there.";
  }
}
