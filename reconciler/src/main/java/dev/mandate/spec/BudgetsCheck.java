package dev.mandate.spec;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What JSON Schema cannot say of {@code spec.budgets} of {@code mandate.yaml}. */
final class BudgetsCheck {
  private static final List<String> DIMENSIONS =
      List.of("agents", "teams", "environments", "tasks", "authors");
  private static final int MICRO = 6;

  private final DocumentFindings findings;
  private final Checks checks;

  BudgetsCheck(DocumentFindings findings, Checks checks) {
    this.findings = findings;
    this.checks = checks;
  }

  void check(List<Fields> budgets) {
    Set<String> names = new HashSet<>();
    for (Fields budget : budgets) {
      if (!names.add(budget.text("name"))) {
        findings.error(
            budget.at("name"),
            "identity/repeated",
            "the budget \"" + budget.text("name") + "\" is declared twice",
            "A name must mean one thing.",
            "Rename or remove one of them.");
      }
      checks.zone(budget, "timeZone");
      DIMENSIONS.forEach(dimension -> checks.globs(budget.in("covers"), dimension));
      dollars(budget.in("limits"), "usd");
    }
  }

  /** Money is counted in millionths; a smaller part would be rounded away. */
  void dollars(Fields fields, String field) {
    Optional<BigDecimal> usd =
        fields.json().path(field).isNumber()
            ? Optional.of(fields.json().path(field).decimalValue())
            : Optional.empty();
    if (usd.filter(amount -> amount.stripTrailingZeros().scale() > MICRO).isPresent()
        && !findings.isKnownAt(fields.at(field))) {
      findings.error(
          fields.at(field),
          "value/dollars",
          usd.get().stripTrailingZeros().toPlainString()
              + " dollars have more than six decimal places",
          "Money is counted in millionths of a dollar.",
          "Write six decimal places or fewer.");
    }
  }
}
