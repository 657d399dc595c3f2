package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.RunStatements;
import dev.mandate.evidence.Statement;
import dev.mandate.snapshot.BlobReader;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks the two bundles of a run: signed by a trusted key, and about exactly its files. */
final class BundlesCheck {
  private final Signatures signatures;
  private final BlobReader blobs;

  BundlesCheck(Signatures signatures, BlobReader blobs) {
    this.signatures = signatures;
    this.blobs = blobs;
  }

  /** What the bundles claim; empty where a bundle cannot be believed. */
  record Claims(Optional<ObjectNode> provenance, Optional<ObjectNode> run) {}

  /**
   * @param keys that may have signed statements about runs
   */
  Claims check(RunFolder run, Set<String> keys, Problems problems) {
    SortedMap<String, Digest> files = new TreeMap<>();
    run.files()
        .forEach(
            (name, blob) -> {
              if (!isBundle(name)) {
                files.put(name, Digest.of(blobs.read(blob)));
              }
            });
    return new Claims(
        predicate(run, RunStatements.PROVENANCE_FILE, files, keys, problems),
        predicate(run, RunStatements.RUN_FILE, files, keys, problems));
  }

  private Optional<ObjectNode> predicate(
      RunFolder run,
      String file,
      SortedMap<String, Digest> files,
      Set<String> keys,
      Problems problems) {
    Optional<byte[]> bundle = run.read(file, blobs);
    if (bundle.isEmpty()) {
      problems.addAt("run/missing-file", file, "the bundle is missing");
      return Optional.empty();
    }
    return switch (signatures.checkBundle(bundle.get(), keys)) {
      case Signatures.BundleCheck.Bad bad -> {
        problems.addAt("bundle/rejected", file, bad.reason());
        yield Optional.empty();
      }
      case Signatures.BundleCheck.Good good -> {
        compareSubjects(file, good.statement(), files, problems);
        yield predicateOf(file, good, problems);
      }
    };
  }

  private static Optional<ObjectNode> predicateOf(
      String file, Signatures.BundleCheck.Good good, Problems problems) {
    boolean provenance = file.equals(RunStatements.PROVENANCE_FILE);
    String expected = provenance ? RunStatements.PROVENANCE_TYPE : RunStatements.RUN_TYPE;
    Statement statement = good.statement();
    if (!statement.predicateType().equals(expected)) {
      problems.compare(
          "bundle/predicate-type", file, "predicateType", statement.predicateType(), expected);
      return Optional.empty();
    }
    if (provenance) {
      problems.compare(
          "bundle/builder",
          file,
          "runDetails.builder.id",
          RecordText.text(statement.predicate(), "/runDetails/builder/id"),
          RunStatements.builderId(good.key()));
    }
    return Optional.of(statement.predicate());
  }

  private static void compareSubjects(
      String bundle, Statement statement, SortedMap<String, Digest> files, Problems problems) {
    SortedMap<String, Digest> unsigned = new TreeMap<>(files);
    for (Statement.Subject subject : statement.subjects()) {
      Digest found = unsigned.remove(subject.name());
      if (found == null) {
        problems.addAt(
            "run/missing-file", subject.name(), "the file is missing, but " + bundle + " names it");
      } else if (!found.equals(subject.digest())) {
        problems.addAt(
            "run/changed-file",
            subject.name(),
            "the file is not the one that was signed in " + bundle);
      }
    }
    unsigned
        .keySet()
        .forEach(
            name ->
                problems.addAt(
                    "run/extra-file", name, "the file is not among those signed in " + bundle));
  }

  private static boolean isBundle(String name) {
    return name.equals(RunStatements.PROVENANCE_FILE) || name.equals(RunStatements.RUN_FILE);
  }
}
