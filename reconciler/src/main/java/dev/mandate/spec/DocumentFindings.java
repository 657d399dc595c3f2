package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong in one document, at the keys and values that it names by their path. Past
 * a hundred findings the rest is dropped.
 */
final class DocumentFindings {
  /** A person mends a few at a time, and finding the place of each costs a walk. */
  private static final int MAX = 100;

  private static final int MAX_WARNINGS = 20;

  private final String file;
  private final Positions positions;
  private final List<Finding> findings = new ArrayList<>();

  DocumentFindings(String file, Positions positions) {
    this.file = file;
    this.positions = positions;
  }

  SourceLocation atValue(List<String> path) {
    return positions.value(file, path);
  }

  SourceLocation atKey(List<String> path) {
    return positions.key(file, path);
  }

  void error(List<String> path, String rule, String what, String why, String mend) {
    if (findings.size() < MAX) {
      findings.add(Finding.error(atValue(path), rule, what, why, mend));
    }
  }

  void errorAtKey(List<String> path, String rule, String what, String why, String mend) {
    if (findings.size() < MAX) {
      findings.add(Finding.error(atKey(path), rule, what, why, mend));
    }
  }

  void warning(List<String> path, String rule, String what, String why, String mend) {
    if (findings.stream().filter(f -> !f.isError()).count() < MAX_WARNINGS) {
      findings.add(Finding.warning(atValue(path), rule, what, why, mend));
    }
  }

  /** Whether something is said about a value already, so that it need not be looked at again. */
  boolean isKnownAt(List<String> path) {
    if (findings.size() >= MAX) {
      return true;
    }
    SourceLocation where = atValue(path);
    return findings.stream().anyMatch(f -> f.where().equals(where));
  }

  boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }

  List<Finding> all() {
    return findings.stream().sorted().distinct().toList();
  }
}
