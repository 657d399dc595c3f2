package dev.mandate.decide;

import java.util.Locale;

/** The moments at which policy is asked (requirement C2). */
public enum Hook {
  ON_FIELD_CHANGE,
  ON_REVIEW_OPEN,
  ON_CREATE_ATTEMPT,
  ON_PROMOTION_ATTEMPT,
  BEFORE_EXECUTE,
  AFTER_EXECUTE,
  ON_POLICY_UPDATE,
  ON_REMEDIATION_ATTEMPT;

  /** The word that policy sees as {@code input.hook}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
