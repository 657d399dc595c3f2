package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.verify.RunsHistory.Change;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the records that carry the digest of what they hold in their name. */
final class NamedRecordCheck {
  static final Pattern APPROVAL =
      Pattern.compile("approvals/(?:[0-9a-f]{1,2}/)*([0-9a-f]{64})\\.json");
  private static final Pattern DECISION =
      Pattern.compile("decisions/(?:[0-9a-f]{1,2}/)*([0-9a-f]{32})\\.json");

  private final BlobReader blobs;

  NamedRecordCheck(BlobReader blobs) {
    this.blobs = blobs;
  }

  /**
   * @param change an added file
   */
  void check(Change change, Problems problems) {
    Matcher approval = APPROVAL.matcher(change.path());
    Matcher decision = DECISION.matcher(change.path());
    if (change.blob().isEmpty()) {
      return;
    }
    if (approval.matches()) {
      Digest digest = Digest.of(blobs.read(change.blob().get()));
      if (!digest.hex().equals(approval.group(1))) {
        problems.addAt(
            "record/name", change.path(), "its content has another digest than its name says");
      }
    } else if (decision.matches()) {
      checkDecision(decision.group(1), change.path(), blobs.read(change.blob().get()), problems);
    }
  }

  private static void checkDecision(String name, String path, byte[] bytes, Problems problems) {
    Optional<ObjectNode> document = RecordText.json(bytes);
    if (document.isEmpty()) {
      problems.addAt("record/decision", path, "it is not a JSON object");
      return;
    }
    switch (DecisionRecord.parse(document.get())) {
      case DecisionRecord.Parsed.Readable readable -> {
        problems.compare(
            "record/name", path, "its name", name, DecisionRecord.name(readable.decision()));
        problems.compare(
            "record/decision",
            path,
            "spec.policy.digest",
            readable.decision().policy().digest().value(),
            DecisionCheck.policyDigest(document.get()));
        if (!Arrays.equals(DecisionRecord.bytes(readable.decision()), bytes)) {
          problems.addAt("record/decision", path, "it is not written as decisions are written");
        }
      }
      case DecisionRecord.Parsed.Unreadable unreadable ->
          problems.addAt("record/decision", path, unreadable.problem());
    }
  }
}
