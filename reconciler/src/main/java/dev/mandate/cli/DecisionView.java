package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.Decision;
import dev.mandate.decide.DecisionRecord;
import java.util.List;
import java.util.Locale;

/** A decision as people and programs read it. */
final class DecisionView {
  private DecisionView() {}

  static String text(Decision decision) {
    StringBuilder text = new StringBuilder(512);
    text.append(verdict(decision)).append("  ").append(decision.input().hook().label());
    ObjectNode subject = (ObjectNode) DecisionRecord.render(decision).at("/spec/subject");
    subject
        .properties()
        .forEach(
            part ->
                text.append(", ")
                    .append(part.getKey())
                    .append(' ')
                    .append(part.getValue().asText()));
    text.append('\n');
    reasons(text, "violation", decision.violations());
    reasons(text, "warning", decision.warnings());
    decision
        .lockedFields()
        .forEach(
            field ->
                text.append("  locked     ")
                    .append(field.path())
                    .append(", by ")
                    .append(field.rule())
                    .append(": ")
                    .append(field.reason())
                    .append('\n'));
    if (decision.approvals().required() > 0) {
      text.append("  approvals  ")
          .append(decision.approvals().counted().size())
          .append(" of ")
          .append(decision.approvals().required());
      if (!decision.approvals().counted().isEmpty()) {
        text.append(", by ").append(String.join(", ", decision.approvals().counted()));
      }
      text.append('\n');
    }
    text.append("  question   ").append(decision.input().digest()).append('\n');
    text.append("  policy     ").append(decision.policy().digest()).append('\n');
    return text.toString();
  }

  static String verdict(Decision decision) {
    return decision.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static void reasons(StringBuilder text, String label, List<Decision.Reason> reasons) {
    for (Decision.Reason reason : reasons) {
      text.append(String.format("  %-9s  %s: %s%n", label, reason.rule(), reason.message()));
      if (!reason.path().isEmpty()) {
        text.append("             at ").append(reason.path()).append('\n');
      }
      text.append("             read ").append(reason.runbook()).append('\n');
    }
  }

  /** The same document that is recorded, so that it can be replayed. */
  static ObjectNode data(Decision decision) {
    return DecisionRecord.render(decision);
  }
}
