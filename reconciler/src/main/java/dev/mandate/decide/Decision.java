package dev.mandate.decide;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Policy's answer in its normalised form (requirement C3).
 *
 * @param input the question, exactly as it was asked
 * @param policy who answered
 */
public record Decision(
    PolicyInput input,
    PolicyIdentity policy,
    Verdict verdict,
    List<Reason> violations,
    List<Reason> warnings,
    List<LockedField> lockedFields,
    List<Mutation> mutations,
    ApprovalDemand approvals) {
  public Decision {
    violations = List.copyOf(violations);
    warnings = List.copyOf(warnings);
    lockedFields = List.copyOf(lockedFields);
    mutations = List.copyOf(mutations);
  }

  /** {@code UNDECIDABLE} denies like {@code DENY}; it says that the fault lies with the policy. */
  public enum Verdict {
    ALLOW,
    WARN,
    DENY,
    UNDECIDABLE
  }

  /**
   * One rule that spoke.
   *
   * @param rule stable name such as {@code model-allow-list}
   * @param path JSON pointer into the input that the rule looked at, or empty
   * @param runbook where a person reads what to do
   */
  public record Reason(String rule, String message, String path, String runbook) {}

  /** A field that may not be changed where the spec stands. */
  public record LockedField(String path, String rule, String reason) {}

  /**
   * A value that policy wants instead. Mandate never runs anything else than what was reviewed, so
   * an unmet mutation is a violation until the author has taken it over.
   */
  public record Mutation(String path, JsonNode value, String rule, String reason) {}

  /**
   * How many people must have said yes.
   *
   * @param required 0 when none is needed
   * @param counted names of approvers whose yes counts
   * @param refused approvals that do not count, with the reason
   */
  public record ApprovalDemand(int required, List<String> counted, List<Refused> refused) {
    public ApprovalDemand {
      counted = List.copyOf(counted);
      refused = List.copyOf(refused);
    }

    public static ApprovalDemand none() {
      return new ApprovalDemand(0, List.of(), List.of());
    }

    public boolean met() {
      return counted.size() >= required;
    }
  }

  /** An approval that policy does not count. */
  public record Refused(String approver, String reason) {}

  public boolean allowed() {
    return verdict == Verdict.ALLOW || verdict == Verdict.WARN;
  }
}
