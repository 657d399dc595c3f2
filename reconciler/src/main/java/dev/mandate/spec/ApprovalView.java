package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** From the JSON of an approval to its typed view. */
final class ApprovalView {
  private ApprovalView() {}

  static Approval of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Checks checks = new Checks(findings);
    Fields spec = Fields.of(json).in("spec");
    Optional<Instant> approvedAt = checks.instant(spec, "approvedAt");
    Optional<Instant> expiresAt = checks.instant(spec, "expiresAt");
    checks.ordered(spec, "approvedAt", approvedAt, "expiresAt", expiresAt);
    if (spec.has("output") && !spec.has("expiresAt")) {
      findings.errorAtKey(
          spec.at("output"),
          "value/no-expiry",
          "an approval of an output needs `expiresAt`",
          "Exact bytes are approved for a limited time only.",
          "Approve it with mandate approve --output, which sets it.");
    }
    return new Approval(
        document,
        spec.text("task"),
        spec.text("environment"),
        checks.digest(spec, "specDigest"),
        checks.digest(spec, "policyDigest"),
        spec.text("approver"),
        approvedAt.orElse(Instant.EPOCH),
        expiresAt,
        output(spec.in("output"), checks),
        spec.text("signature"));
  }

  private static Optional<Approval.OfOutput> output(Fields output, Checks checks) {
    return output.isAbsent()
        ? Optional.empty()
        : Optional.of(
            new Approval.OfOutput(
                output.text("run"), checks.digest(output, "digest"), output.text("base")));
  }
}
