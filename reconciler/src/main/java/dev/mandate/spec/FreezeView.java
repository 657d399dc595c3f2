package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the JSON of a freeze to its typed view. */
final class FreezeView {
  private FreezeView() {}

  static Freeze of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Checks checks = new Checks(findings);
    Fields spec = Fields.of(json).in("spec");
    Optional<Instant> from = checks.instant(spec, "from");
    Optional<Instant> until = checks.instant(spec, "until");
    checks.ordered(spec, "from", from, "until", until);
    return new Freeze(
        document,
        spec.text("reason"),
        spec.texts("environments"),
        from,
        until,
        RiskClasses.named(spec.in("exempt").texts("riskClasses")),
        Set.copyOf(spec.in("exempt").texts("tasks")));
  }

  /** What stands in for a freeze that cannot be read: nothing is known of it, so it holds all. */
  static Freeze holdingAll(SpecDocument document) {
    return new Freeze(
        document,
        document.file()
            + " is meant to be a freeze but cannot be used; until it is mended or"
            + " removed, everything is held back",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of());
  }
}
