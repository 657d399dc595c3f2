package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one run's folder, with all that belongs to it. */
final class RunCheck {
  private final BlobReader blobs;
  private final BundlesCheck bundles;
  private final Optional<DeclarationCheck> declarations;

  RunCheck(BlobReader blobs, BundlesCheck bundles, Optional<DeclarationCheck> declarations) {
    this.blobs = blobs;
    this.bundles = bundles;
    this.declarations = declarations;
  }

  /**
   * @param keys that may have signed statements about runs
   * @param markers of occurrences that the same commit adds; the one of this run is taken out
   * @return the run's record, when it can be read
   */
  Optional<ObjectNode> check(
      RunFolder run, Set<String> keys, Map<String, BlobId> markers, Problems problems) {
    BundlesCheck.Claims claims = bundles.check(run, keys, problems);
    Optional<ObjectNode> record = record(run, problems);
    record.ifPresent(json -> checkMarker(run.id(), json, markers, problems));
    claims
        .run()
        .ifPresent(
            predicate -> {
              record.ifPresent(json -> RecordCheck.check(run.id(), json, predicate, problems));
              claims
                  .provenance()
                  .ifPresent(json -> RecordCheck.checkProvenance(json, predicate, problems));
              checkDecision(run, predicate, problems);
              declarations.ifPresent(check -> check.check(predicate, problems));
            });
    return record;
  }

  private Optional<ObjectNode> record(RunFolder run, Problems problems) {
    Optional<byte[]> bytes = run.read(RunFolder.RUN, blobs);
    if (bytes.isEmpty()) {
      problems.addAt("run/missing-file", RunFolder.RUN, "the record is missing");
      return Optional.empty();
    }
    Optional<ObjectNode> record = RecordText.yaml(bytes.get());
    if (record.isEmpty()) {
      problems.addAt("run/unreadable", RunFolder.RUN, "it is not one YAML document");
    }
    return record;
  }

  private void checkDecision(RunFolder run, ObjectNode predicate, Problems problems) {
    Optional<byte[]> decision = run.read(RunFolder.DECISION, blobs);
    if (decision.isPresent()) {
      DecisionCheck.check(decision.get(), predicate, problems);
    } else {
      problems.addAt("run/missing-file", RunFolder.DECISION, "the decision is missing");
    }
  }

  private void checkMarker(
      String id, ObjectNode record, Map<String, BlobId> markers, Problems problems) {
    Optional<String> path = markerOf(record);
    Optional<BlobId> marker = path.map(markers::remove);
    if (marker.isEmpty()) {
      problems.add(
          "run/marker",
          "the commit adds no marker for its occurrence"
              + path.map(p -> ", which would be " + p).orElse(""));
      return;
    }
    String named =
        RecordText.json(blobs.read(marker.get())).map(j -> RecordText.text(j, "/run")).orElse("");
    if (!named.equals(id)) {
      problems.add(
          "run/marker", "the marker " + path.get() + " names the run '" + named + "' instead");
    }
  }

  private static Optional<String> markerOf(ObjectNode record) {
    try {
      OccurrenceKey key =
          new OccurrenceKey(
              RecordText.text(record, "/spec/task"),
              new Digest(RecordText.text(record, "/spec/specDigest")),
              RecordText.text(record, "/spec/occurrence"));
      return Optional.of(key.marker().value());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no digest, no occurrence
    }
  }
}
