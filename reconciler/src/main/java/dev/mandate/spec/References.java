package dev.mandate.spec;

import dev.mandate.finding.Finding;
import java.util.Collection;
import java.util.List;

/** Says that a name in a document does not resolve. */
final class References {
  private References() {}

  /**
   * @param path to the name in the document
   * @param what kind of thing it should name, for example {@code agent}
   * @param known names that would resolve
   * @param declaredIn where such things are declared
   */
  static Finding unknown(
      ParsedDocument document,
      List<String> path,
      String what,
      String name,
      Collection<String> known,
      String declaredIn) {
    return Finding.error(
        document.at(path.toArray(String[]::new)),
        "reference/unknown-" + what,
        "unknown " + what + " \"" + name + "\"",
        "The " + document.kind().label() + " cannot be used without it.",
        DidYouMean.question(name, known) + Mend.known(known, declaredIn));
  }
}
