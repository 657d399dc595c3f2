package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.verify.EventsCheck.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one run's folder, with all that belongs to it. */
final class RunCheck {
  private final BlobReader blobs;
  private final BundlesCheck bundles;
  private final TargetCheck targets;
  private final OutputCheck outputs;
  private final MarkerCheck markers;
  private final Optional<DeclarationCheck> declarations;

  RunCheck(
      BlobReader blobs,
      BundlesCheck bundles,
      TargetCheck targets,
      OutputCheck outputs,
      Optional<DeclarationCheck> declarations) {
    this.targets = targets;
    this.outputs = outputs;
    this.blobs = blobs;
    this.bundles = bundles;
    this.markers = new MarkerCheck(blobs);
    this.declarations = declarations;
  }

  /**
   * @param keys that may have signed statements about runs
   * @param added markers of occurrences that the same commit adds; the one of this run is taken out
   * @param approvals copies of approvals that the same commit adds
   * @return the run's record, when it can be read
   */
  Optional<ObjectNode> check(
      RunFolder run,
      Set<String> keys,
      Map<String, BlobId> added,
      RecordedApprovals approvals,
      Problems problems) {
    BundlesCheck.Claims claims = bundles.check(run, keys, problems);
    Optional<ObjectNode> record = record(run, problems);
    record.ifPresent(json -> markers.check(run, json, added, problems));
    claims
        .run()
        .ifPresent(
            predicate -> {
              record.ifPresent(json -> RecordCheck.check(run.id(), json, predicate, problems));
              claims
                  .provenance()
                  .ifPresent(json -> RecordCheck.checkProvenance(json, predicate, problems));
              Stage stage = EventsCheck.check(run, predicate, blobs, problems);
              checkDecision(run, predicate, stage, problems);
              record.ifPresent(json -> targets.check(run, json, predicate, problems));
              record.ifPresent(json -> outputs.check(run, json, predicate, stage, problems));
              declarations.ifPresent(check -> check.check(predicate, approvals, problems));
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

  private void checkDecision(RunFolder run, ObjectNode predicate, Stage stage, Problems problems) {
    Optional<byte[]> decision = run.read(RunFolder.DECISION, blobs);
    if (decision.isPresent()) {
      DecisionCheck.check(decision.get(), predicate, stage, problems);
    } else {
      problems.addAt("run/missing-file", RunFolder.DECISION, "the decision is missing");
    }
  }
}
