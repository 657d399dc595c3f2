package dev.mandate.evidence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import java.util.List;

/**
 * An in-toto statement (in-toto attestation framework, Statement v1): these subjects, and what is
 * claimed of them.
 *
 * @param subjects sorted by name
 */
public record Statement(String predicateType, List<Subject> subjects, ObjectNode predicate) {
  public static final String TYPE = "https://in-toto.io/Statement/v1";
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  public Statement {
    subjects = subjects.stream().sorted().toList();
  }

  /** Something with a digest, named by its path inside the run's folder. */
  public record Subject(String name, Digest digest) implements Comparable<Subject> {
    @Override
    public int compareTo(Subject other) {
      return name.compareTo(other.name);
    }
  }
}
