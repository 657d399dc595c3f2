package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.RepoPath;
import java.util.List;
import java.util.Optional;

/**
 * One document of a file after all checks that need no other file.
 *
 * @param name as far as it could be made out
 * @param spec empty when something is wrong with the document
 * @param errors what that is
 * @param where its first line
 */
record ParsedDocument(
    RepoPath file,
    Kind kind,
    Optional<String> name,
    Optional<Spec> spec,
    List<Finding> errors,
    SourceLocation where,
    PackedDocument content) {
  ParsedDocument {
    errors = List.copyOf(errors);
  }

  SourceLocation at(String... path) {
    return content.unpack().positions().value(file.value(), List.of(path));
  }

  ObjectNode json() {
    return content.unpack().json();
  }
}
