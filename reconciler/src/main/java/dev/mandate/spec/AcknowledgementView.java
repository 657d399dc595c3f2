package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** From the JSON of an acknowledgement to its typed view. */
final class AcknowledgementView {
  /** Stands in for what the schema has refused, so that all else can still be looked at. */
  private static final CommitId NONE = new CommitId("0".repeat(40));

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private AcknowledgementView() {}

  static Acknowledgement of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Checks checks = new Checks(findings);
    Fields spec = Fields.of(json).in("spec");
    List<CommitId> lost =
        spec.texts("lost").stream().map(text -> commit(Optional.of(text)).orElse(NONE)).toList();
    return new Acknowledgement(
        document,
        spec.text("branch"),
        commit(spec.optionalText("from")).orElse(NONE),
        commit(spec.optionalText("to")),
        lost,
        spec.text("person"),
        checks.instant(spec, "acknowledgedAt").orElse(Instant.EPOCH),
        spec.text("signature"));
  }

  private static Optional<CommitId> commit(Optional<String> text) {
    return text.filter(t -> COMMIT.matcher(t).matches()).map(CommitId::new);
  }
}
