package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.scrub.VisibleText;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.PromptSchema;
import dev.mandate.spec.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What templates can ask for. Only the prompt of the task and the system prompt of the agent, which
 * people wrote and approved as instructions, are handed on as they are; all else is made visible,
 * and set apart as data where it can have several lines.
 */
final class PromptModel {
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "info");

  /** A longer input gets a block of its own. */
  private static final int INLINE = 200;

  /** Characters of logs, event and resources; all of them lie in {@code context/}. */
  private static final int EXCERPT = 8_000;

  private PromptModel() {}

  /**
   * @param screen what the agent may see of it
   * @param origins gets where each text came from that nobody vouches for
   */
  static Map<String, Object> of(
      PromptScreen screen, PromptSchema schema, List<Provenance> origins) {
    DeclaredTask declared = screen.seen();
    Task task = declared.task();
    JsonNode taskSpec = task.document().json().path("spec");
    JsonNode agentSpec = declared.agent().document().json().path("spec");
    Map<String, Object> model = new LinkedHashMap<>();
    model.put(
        "task",
        Map.of(
            "name", task.name(),
            "type", taskSpec.path("type").asText(),
            "riskClass", task.riskClass().label(),
            "prompt", task.prompt()));
    String name = declared.agent().name();
    String shown = agentSpec.path("identity").path("displayName").asText(name);
    model.put(
        "agent",
        Map.of(
            "name",
            name,
            "displayName",
            VisibleText.name(shown),
            "systemPrompt",
            agentSpec.path("llm").path("systemPrompt").asText("")));
    model.put(
        "environment",
        Map.of("name", declared.environment().name(), "tier", declared.environment().tier()));
    addInputs(task, model);
    model.put("given", given(task, schema));
    model.put("target", VisibleText.line(task.targetPath().orElse("")));
    model.put("readOnly", declared.agent().readOnly());
    JsonNode incident = TaskContext.incident(task);
    model.put("incident", incident.isObject() ? incident(screen, incident, origins) : false);
    return model;
  }

  /** Sorted, so that the same task always gives the same text. */
  private static void addInputs(Task task, Map<String, Object> model) {
    List<Map<String, String>> shortOnes = new ArrayList<>();
    List<Map<String, String>> longOnes = new ArrayList<>();
    new TreeMap<>(task.inputs())
        .forEach(
            (input, value) -> {
              String name = VisibleText.name(input);
              String line = VisibleText.line(value);
              if (line.length() <= INLINE && value.lines().count() <= 1) {
                shortOnes.add(Map.of("name", name, "value", line));
              } else {
                longOnes.add(Map.of("name", name, "value", DataBlock.of("input", value)));
              }
            });
    model.put("inputs", shortOnes);
    model.put("longInputs", longOnes);
  }

  /**
   * Every input that the schema of the template names, with its default where the task has none.
   */
  private static Map<String, Object> given(Task task, PromptSchema schema) {
    Map<String, Object> given = new LinkedHashMap<>();
    schema
        .defaults()
        .forEach(
            (name, value) -> given.put(name, text(name, task.inputs().getOrDefault(name, value))));
    return given;
  }

  private static Map<String, Object> incident(
      PromptScreen screen, JsonNode incident, List<Provenance> origins) {
    String severity = incident.path("severity").asText();
    Map<String, Object> is = new LinkedHashMap<>();
    SEVERITIES.forEach(each -> is.put(each, each.equals(severity)));
    Map<String, Object> model = new LinkedHashMap<>();
    for (String field : List.of("id", "cluster", "namespace", "timestamp")) {
      model.put(field, VisibleText.name(incident.path(field).asText("")));
    }
    model.put("is", is);
    for (String field : List.of("event", "resources", "logs")) {
      model.put(field, outside(field, screen, origins));
    }
    return model;
  }

  private static Map<String, Object> outside(
      String name, PromptScreen screen, List<Provenance> origins) {
    String text = text(TaskContext.incident(screen.declared().task()).path(name));
    UntrustedText untrusted =
        UntrustedText.of(
            "incident." + name,
            text,
            text(TaskContext.incident(screen.seen().task()).path(name)),
            EXCERPT,
            name.equals("logs"),
            screen::outside);
    if (!text.isEmpty()) {
      origins.add(untrusted.origin());
    }
    return text(name, untrusted.shown());
  }

  /** In two forms: on one line, and set apart; both empty when it is. */
  private static Map<String, Object> text(String name, String text) {
    return Map.of(
        "text", VisibleText.line(text), "data", text.isBlank() ? "" : DataBlock.of(name, text));
  }

  private static String text(JsonNode node) {
    return node.isContainerNode() && !node.isEmpty() ? CanonicalJson.text(node) : node.asText("");
  }
}
