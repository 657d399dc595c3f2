package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** From the JSON of a request to its typed view. */
final class RequestView {
  private RequestView() {}

  static Request of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Checks checks = new Checks(findings);
    Fields spec = Fields.of(json).in("spec");
    boolean cancels = spec.text("action").equals(Request.Action.CANCEL.label());
    return new Request(
        document,
        cancels ? Request.Action.CANCEL : Request.Action.RETRY,
        spec.text("task"),
        checks.digest(spec, "specDigest"),
        spec.text("occurrence"),
        spec.optionalText("reason"),
        spec.text("requestedBy"),
        checks.instant(spec, "requestedAt").orElse(Instant.EPOCH));
  }
}
