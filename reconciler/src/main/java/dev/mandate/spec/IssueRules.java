package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How issues become tasks: {@code spec.forge.issues} of {@code mandate.yaml}.
 *
 * @param environment where such a task acts when nobody says so
 * @param riskClass of such a task
 * @param assignees agents by the id of the account that stands for them
 */
public record IssueRules(
    Optional<String> environment, Optional<RiskClass> riskClass, Map<Long, String> assignees) {
  public IssueRules {
    assignees = Map.copyOf(assignees);
  }

  /** Empty rules where there are none. */
  public static IssueRules of(ControlRepository control) {
    JsonNode issues = control.document().json().at("/spec/forge/issues");
    Map<Long, String> assignees = new TreeMap<>();
    issues
        .path("assignees")
        .forEach(one -> assignees.put(one.path("github").asLong(), one.path("agent").asText()));
    return new IssueRules(
        text(issues, "environment"), text(issues, "riskClass").map(RiskClasses::named), assignees);
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field).asText("")).filter(text -> !text.isEmpty());
  }
}
