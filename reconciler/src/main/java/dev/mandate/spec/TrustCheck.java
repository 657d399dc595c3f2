package dev.mandate.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What JSON Schema cannot say of {@code spec.trust} of {@code mandate.yaml}. */
final class TrustCheck {
  private static final Set<String> RESERVED = Set.of("unknown", "untiered");

  private final DocumentFindings findings;
  private final Checks checks;

  TrustCheck(DocumentFindings findings, Checks checks) {
    this.findings = findings;
    this.checks = checks;
  }

  void check(Fields trust, Map<String, ControlRepository.Person> people) {
    Set<String> names = new HashSet<>();
    for (Fields tier : trust.objects("tiers")) {
      if (!names.add(tier.text("name"))) {
        findings.error(
            tier.at("name"),
            "identity/repeated",
            "the tier \"" + tier.text("name") + "\" is declared twice",
            "A name must mean one thing.",
            "Rename or remove one of them.");
      }
      if (RESERVED.contains(tier.text("name"))) {
        findings.error(
            tier.at("name"),
            "value/reserved-tier",
            "a tier cannot be called \"" + tier.text("name") + "\"",
            "It is what Mandate calls whom no tier names, or a repository without tiers.",
            "Give it another name.");
      }
      if (tier.texts("people").isEmpty() && tier.texts("emails").isEmpty()) {
        findings.error(
            tier.at("name"),
            "value/empty-tier",
            "the tier \"" + tier.text("name") + "\" names nobody",
            "Nobody could ever be of it.",
            "Name `people`, `emails` or both.");
      }
      checks.globs(tier, "emails");
      List<String> named = tier.texts("people");
      for (int i = 0; i < named.size(); i++) {
        if (!people.containsKey(named.get(i))) {
          findings.error(
              tier.at("people", i),
              "reference/unknown-person",
              "unknown person \"" + named.get(i) + "\"",
              "A tier must name whom it trusts exactly.",
              DidYouMean.question(named.get(i), people.keySet())
                  + Mend.known(people.keySet(), "spec.people"));
        }
      }
    }
  }
}
