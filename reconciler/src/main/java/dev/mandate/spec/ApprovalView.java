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
    return new Approval(
        document,
        spec.text("task"),
        spec.text("environment"),
        checks.digest(spec, "specDigest"),
        checks.digest(spec, "policyDigest"),
        spec.text("approver"),
        approvedAt.orElse(Instant.EPOCH),
        expiresAt,
        spec.text("signature"));
  }
}
