package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.canonical.PackedJson;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.RepoPath;

/**
 * One valid document of a control repository.
 *
 * @param file where it stands; a convention only, {@code kind} and {@code name} are its identity
 * @param where its first line
 * @param content the document as canonical JSON
 * @param digest of the canonical bytes of {@code content}
 */
public record SpecDocument(
    Kind kind,
    String name,
    RepoPath file,
    SourceLocation where,
    PackedJson content,
    Digest digest) {

  public SpecDocument(
      Kind kind, String name, RepoPath file, SourceLocation where, ObjectNode json, Digest digest) {
    this(kind, name, file, where, PackedJson.of(json), digest);
  }

  /** The document as a tree, made anew for each call. */
  public ObjectNode json() {
    return content.json();
  }
}
