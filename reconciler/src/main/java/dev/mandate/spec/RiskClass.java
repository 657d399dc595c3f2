package dev.mandate.spec;

/** How much harm a task could do (seed S0 6.5). */
public enum RiskClass {
  DIAGNOSTICS("diagnostics"),
  REMEDIATION("remediation"),
  HIGH_RISK("high-risk");

  private final String label;

  RiskClass(String label) {
    this.label = label;
  }

  /** The word that stands in a spec. */
  public String label() {
    return label;
  }
}
