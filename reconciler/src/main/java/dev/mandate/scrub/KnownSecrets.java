package dev.mandate.scrub;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Values that must not be written, in all the forms that are recognised. Immutable. */
final class KnownSecrets {
  private static final int SHORTEST_LINE = 16;

  /** A longer value is looked for in parts, each of which is a secret too. */
  private static final int LONGEST = 2048;

  private final PatternAutomaton written;
  private final PatternAutomaton hex;
  private final boolean none;

  private KnownSecrets(Map<String, Long> written, Map<String, Long> hex) {
    this.none = written.isEmpty() && hex.isEmpty();
    this.written = new PatternAutomaton(written);
    this.hex = new PatternAutomaton(hex);
  }

  /** See {@link Scrubber#knowing}. */
  static KnownSecrets of(Collection<String> secrets) {
    Set<String> values = new LinkedHashSet<>();
    for (String secret : secrets) {
      String whole = secret.strip();
      if (whole.length() < Scrubber.SHORTEST_SECRET) {
        continue;
      }
      if (whole.indexOf('\n') >= 0) {
        whole
            .lines()
            .map(String::strip)
            .filter(line -> line.length() >= SHORTEST_LINE && !line.startsWith("-----"))
            .forEach(line -> addParts(line, values));
      }
      addParts(whole, values);
    }
    Map<String, Long> written = new HashMap<>();
    Map<String, Long> hex = new HashMap<>();
    for (String value : values) {
      SecretForms.written(value).forEach(form -> written.put(form, 1L));
      SecretForms.hex(value).forEach(form -> hex.put(form, 1L));
    }
    return new KnownSecrets(written, hex);
  }

  private static void addParts(String value, Set<String> values) {
    for (int from = 0; from + LONGEST < value.length(); from += LONGEST) {
      values.add(value.substring(from, from + LONGEST));
    }
    values.add(value.substring(Math.max(0, value.length() - LONGEST)));
  }

  boolean isEmpty() {
    return none;
  }

  PatternAutomaton written() {
    return written;
  }

  PatternAutomaton hex() {
    return hex;
  }

  boolean occurIn(String text) {
    if (none) {
      return false;
    }
    boolean[] found = new boolean[1];
    Consumer<String> nowhere = ignored -> {};
    KnownSecretsStream stream = new KnownSecretsStream(this, nowhere, () -> found[0] = true);
    stream.accept(text, 0, text.length());
    stream.finish();
    return found[0];
  }
}
