package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/** What is wrong in one file, up to a number that a person can still use. */
final class FileFindings {
  private static final int MAX = 100;

  private final String file;
  private final List<Finding> findings = new ArrayList<>();

  FileFindings(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  int size() {
    return findings.size();
  }

  /** Once true, further findings are dropped. */
  boolean full() {
    return findings.size() >= MAX;
  }

  void error(int line, int column, String rule, String what, String why, String mend) {
    error(new SourceLocation(file, line, column), rule, what, why, mend);
  }

  void error(SourceLocation where, String rule, String what, String why, String mend) {
    if (!full()) {
      findings.add(Finding.error(where, rule, what, why, mend));
    }
  }

  List<Finding> all() {
    return List.copyOf(findings);
  }
}
