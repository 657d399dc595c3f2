package dev.mandate.bench;

import java.util.List;

/** What is wrong with a generated spec. Each is something that the comparators can find too. */
public enum Flaw {
  /** A field that no schema knows. */
  UNKNOWN_FIELD,
  /** Text where a number belongs. */
  WRONG_TYPE,
  /** The same key twice in one mapping. */
  DUPLICATE_KEY,
  /** No prompt. */
  MISSING_FIELD,
  /** A word that is none of those allowed. */
  BAD_ENUM,
  /** A list that is never closed: not YAML at all. */
  BROKEN_YAML,
  /** An agent that no file declares. */
  UNKNOWN_AGENT,
  /** An environment that {@code mandate.yaml} does not name. */
  UNKNOWN_ENVIRONMENT;

  private static final List<Flaw> ALL = List.of(values());

  static Flaw number(int index) {
    return ALL.get(index % ALL.size());
  }
}
