package dev.mandate.decide;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.decide.Decision.ApprovalDemand;
import dev.mandate.decide.Decision.LockedField;
import dev.mandate.decide.Decision.Mutation;
import dev.mandate.decide.Decision.Reason;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.decide.Decision.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads policy's answer, strictly: whatever is not plainly a decision is none. */
final class AnswerReader {
  private static final Set<String> REASON = Set.of("rule", "message", "path", "runbook");
  private static final Set<String> APPROVALS = Set.of("required", "counted", "refused");

  /** How the fields of two words are written: by policy, and in records. */
  private final String lockedFields;

  private AnswerReader(String lockedFields) {
    this.lockedFields = lockedFields;
  }

  /** For what policy returns: {@code locked_fields}. */
  static AnswerReader ofPolicy() {
    return new AnswerReader("locked_fields");
  }

  /** For the status of a Decision record: {@code lockedFields}. */
  static AnswerReader ofRecord() {
    return new AnswerReader("lockedFields");
  }

  Decision read(PolicyInput input, PolicyIdentity policy, JsonNode json) throws OddAnswerException {
    StrictJson.object(
        json, Set.of("verdict", "violations", "warnings", lockedFields, "mutations", "approvals"));
    Decision decision =
        new Decision(
            input,
            policy,
            verdict(StrictJson.text(json, "verdict")),
            StrictJson.list(json, "violations", AnswerReader::reason),
            StrictJson.list(json, "warnings", AnswerReader::reason),
            StrictJson.list(json, lockedFields, AnswerReader::lockedField),
            StrictJson.list(json, "mutations", AnswerReader::mutation),
            approvals(json.path("approvals")));
    requireConsistent(decision);
    return decision;
  }

  private Verdict verdict(String word) throws OddAnswerException {
    return switch (word) {
      case "allow" -> Verdict.ALLOW;
      case "warn" -> Verdict.WARN;
      case "deny" -> Verdict.DENY;
      case "undecidable" -> {
        if (lockedFields.equals("locked_fields")) {
          throw new OddAnswerException("the verdict undecidable is not for policy to give");
        }
        yield Verdict.UNDECIDABLE;
      }
      default -> throw new OddAnswerException("the verdict is none of allow, warn, deny: " + word);
    };
  }

  private static void requireConsistent(Decision decision) throws OddAnswerException {
    boolean violated = !decision.violations().isEmpty();
    boolean warned = !decision.warnings().isEmpty();
    boolean consistent =
        switch (decision.verdict()) {
          case ALLOW -> !violated && !warned;
          case WARN -> !violated && warned;
          case DENY, UNDECIDABLE -> violated;
        };
    if (!consistent) {
      throw new OddAnswerException(
          "the verdict "
              + decision.verdict()
              + " does not go with "
              + decision.violations().size()
              + " violations and "
              + decision.warnings().size()
              + " warnings");
    }
  }

  private static Reason reason(JsonNode json) throws OddAnswerException {
    StrictJson.object(json, REASON);
    String rule = StrictJson.text(json, "rule");
    if (rule.isBlank()) {
      throw new OddAnswerException("a reason names no rule");
    }
    return new Reason(
        rule,
        StrictJson.text(json, "message"),
        StrictJson.pointer(json, "path"),
        StrictJson.text(json, "runbook"));
  }

  private static LockedField lockedField(JsonNode json) throws OddAnswerException {
    StrictJson.object(json, Set.of("path", "rule", "reason"));
    return new LockedField(
        StrictJson.pointer(json, "path"),
        StrictJson.text(json, "rule"),
        StrictJson.text(json, "reason"));
  }

  private static Mutation mutation(JsonNode json) throws OddAnswerException {
    StrictJson.object(json, Set.of("path", "value", "rule", "reason"));
    return new Mutation(
        StrictJson.pointer(json, "path"),
        json.path("value"),
        StrictJson.text(json, "rule"),
        StrictJson.text(json, "reason"));
  }

  private static ApprovalDemand approvals(JsonNode json) throws OddAnswerException {
    StrictJson.object(json, APPROVALS);
    List<String> counted =
        StrictJson.list(
            json,
            "counted",
            name -> {
              if (!name.isTextual()) {
                throw new OddAnswerException("a counted approver is not a text");
              }
              return name.textValue();
            });
    if (new HashSet<>(counted).size() != counted.size()) {
      throw new OddAnswerException("an approver is counted twice");
    }
    return new ApprovalDemand(
        StrictJson.count(json, "required"),
        counted,
        StrictJson.list(
            json,
            "refused",
            refused -> {
              StrictJson.object(refused, Set.of("approver", "reason"));
              return new Refused(
                  StrictJson.text(refused, "approver"), StrictJson.text(refused, "reason"));
            }));
  }
}
