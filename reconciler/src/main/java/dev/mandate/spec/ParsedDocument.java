package dev.mandate.spec;

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
 */
record ParsedDocument(
    RepoPath file,
    Kind kind,
    Optional<String> name,
    Optional<Spec> spec,
    List<Finding> errors,
    YamlDocument yaml) {
  ParsedDocument {
    errors = List.copyOf(errors);
  }

  SourceLocation where() {
    return yaml.positions().value(file.value(), List.of());
  }

  SourceLocation at(String... path) {
    return yaml.positions().value(file.value(), List.of(path));
  }
}
