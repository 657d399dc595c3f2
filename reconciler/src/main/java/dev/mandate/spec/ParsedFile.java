package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.RepoPath;
import java.util.List;

/**
 * A file after all checks that need no other file; depends on its path and content only.
 *
 * @param documents those whose kind is known
 * @param findings everything that is wrong in the file by itself
 */
record ParsedFile(RepoPath path, List<ParsedDocument> documents, List<Finding> findings) {
  ParsedFile {
    documents = List.copyOf(documents);
    findings = List.copyOf(findings);
  }

  boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }
}
