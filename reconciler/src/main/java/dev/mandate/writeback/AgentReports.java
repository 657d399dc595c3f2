package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.AgentReport;

/** What an AI agent's program reported of itself, as records and statements have it. */
final class AgentReports {
  private AgentReports() {}

  static ObjectNode json(AgentReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    report.version().ifPresent(version -> json.put("version", version));
    report.model().ifPresent(model -> json.put("model", model));
    report.turns().ifPresent(turns -> json.put("turns", turns));
    json.put("toolCalls", report.toolCalls());
    if (!report.deniedTools().isEmpty()) {
      ArrayNode denied = json.putArray("deniedTools");
      report.deniedTools().forEach(denied::add);
    }
    report.usage().ifPresent(usage -> json.set("usage", ModelFields.usage(usage)));
    // A text, since no two programs write the same fraction as the same number.
    report.estimatedCostUsd().ifPresent(c -> json.put("estimatedCostUsd", c.toPlainString()));
    return json;
  }
}
