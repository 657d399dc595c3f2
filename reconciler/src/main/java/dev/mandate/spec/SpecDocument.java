package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.RepoPath;

/**
 * One valid document of a control repository.
 *
 * @param file where it stands; a convention only, {@code kind} and {@code name} are its identity
 * @param where its first line
 * @param json the document as canonical JSON holds it; must not be changed
 * @param digest of the canonical bytes of {@code json}
 */
public record SpecDocument(
    Kind kind, String name, RepoPath file, SourceLocation where, ObjectNode json, Digest digest) {}
