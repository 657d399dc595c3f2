package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that the commit of a run adds the marker of its occurrence or, for an attempt that failed
 * and is followed by another, that of the attempt; and that the marker says nothing but what the
 * run's record says: no statement is signed over it.
 */
final class MarkerCheck {
  private static final String RULE = "run/marker";

  /** Outcomes after which there may be another attempt. */
  private static final Set<String> FOLLOWED = Set.of("failed", "timed-out");

  /** Field of the marker, and JSON pointer into {@code run.yaml}. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("run", "/metadata/name"),
          Map.entry("task", "/spec/task"),
          Map.entry("specDigest", "/spec/specDigest"),
          Map.entry("occurrence", "/spec/occurrence"),
          Map.entry("attempt", "/spec/attempt"),
          Map.entry("outcome", "/status/outcome"),
          Map.entry("reason", "/status/reason"),
          Map.entry("finishedAt", "/status/finishedAt"),
          Map.entry("proposal", "/status/change/proposal"),
          Map.entry("target", "/spec/target/repository"),
          Map.entry("commit", "/status/change/commit"));

  private final BlobReader blobs;

  MarkerCheck(BlobReader blobs) {
    this.blobs = blobs;
  }

  /**
   * @param record of the run
   * @param markers that the same commit adds; the one of this run is taken out
   */
  void check(RunFolder run, ObjectNode record, Map<String, BlobId> markers, Problems problems) {
    Optional<OccurrenceKey> key = keyOf(record);
    Optional<String> last = key.map(k -> k.marker().value());
    Optional<String> attempt = key.flatMap(k -> attemptOf(k, record));
    Optional<String> path = attempt.filter(markers::containsKey).or(() -> last);
    Optional<BlobId> blob = path.map(markers::remove);
    if (blob.isEmpty()) {
      problems.add(
          RULE,
          "the commit adds no marker for its occurrence"
              + path.map(p -> ", which would be " + p).orElse(""));
      return;
    }
    byte[] bytes = blobs.read(blob.get());
    Optional<ObjectNode> marker = RecordText.json(bytes);
    if (marker.isEmpty() || !Arrays.equals(CanonicalJson.bytes(marker.get()), bytes)) {
      problems.add(RULE, "the marker " + path.get() + " is not one canonical JSON object");
      return;
    }
    compare(run, path.get(), marker.get(), record, problems);
  }

  private static void compare(
      RunFolder run, String path, ObjectNode marker, ObjectNode record, Problems problems) {
    if (!marker.has("run")) {
      problems.add(RULE, "the marker " + path + " names no run");
    }
    marker
        .fieldNames()
        .forEachRemaining(
            field -> {
              String said = marker.path(field).asText();
              Optional<String> expected =
                  field.equals("folder")
                      ? Optional.of(run.folder())
                      : Optional.ofNullable(FIELDS.get(field))
                          .map(pointer -> RecordText.text(record, pointer));
              if (!expected.equals(Optional.of(said))) {
                problems.add(
                    RULE,
                    "the marker %s says %s '%s', but the record %s"
                        .formatted(
                            path,
                            field,
                            said,
                            expected.map(e -> "says '" + e + "'").orElse("knows no such field")));
              }
            });
  }

  private static Optional<OccurrenceKey> keyOf(ObjectNode record) {
    try {
      return Optional.of(
          new OccurrenceKey(
              RecordText.text(record, "/spec/task"),
              new Digest(RecordText.text(record, "/spec/specDigest")),
              RecordText.text(record, "/spec/occurrence")));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no digest, no occurrence
    }
  }

  /** The marker of an attempt, where the outcome lets another one follow. */
  private static Optional<String> attemptOf(OccurrenceKey key, ObjectNode record) {
    int attempt = record.at("/spec/attempt").asInt();
    return attempt > 0 && FOLLOWED.contains(RecordText.text(record, "/status/outcome"))
        ? Optional.of(key.attemptMarker(attempt).value())
        : Optional.empty();
  }
}
