package dev.mandate.spec;

import dev.mandate.finding.Finding;
import java.util.List;

/**
 * What a strict reading of a file gave.
 *
 * @param documents those without findings, in order
 * @param findings everything that is wrong, in order; a syntax error is the last of its file
 */
public record YamlFile(List<YamlDocument> documents, List<Finding> findings) {
  public YamlFile {
    documents = List.copyOf(documents);
    findings = List.copyOf(findings);
  }
}
