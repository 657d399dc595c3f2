package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.jknack.handlebars.Context;
import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.HandlebarsError;
import com.github.jknack.handlebars.HandlebarsException;
import com.github.jknack.handlebars.Template;
import com.github.jknack.handlebars.io.StringTemplateSource;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes prompts from templates. Strict: a name that the model does not have stops the rendering,
 * also inside a condition. Values are put in as they are, without HTML escaping, and are never read
 * as templates themselves. Thread-safe.
 */
public final class PromptRenderer {
  private static final String FOLDER = "/dev/mandate/templates/prompts/";
  private static final String TASK = "task.md.hbs";
  private static final String SYSTEM = "system-instructions.txt.hbs";
  private static final Set<String> URGENT = Set.of("critical", "high");

  private final Template task;
  private final Template system;
  private final Digest digest;

  /**
   * @throws IllegalArgumentException when a template does not parse; the message says where
   */
  public PromptRenderer(String taskTemplate, String systemTemplate) {
    Handlebars handlebars = new Handlebars().with(EscapingStrategy.NOOP);
    handlebars.setPrettyPrint(true);
    this.task = compile(handlebars, TASK, taskTemplate);
    this.system = compile(handlebars, SYSTEM, systemTemplate);
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.put(TASK, digestOf(taskTemplate).value());
    both.put(SYSTEM, digestOf(systemTemplate).value());
    this.digest = CanonicalJson.digest(both);
  }

  /** With the templates that come with Mandate. */
  public static PromptRenderer builtIn() {
    return new PromptRenderer(resource(TASK), resource(SYSTEM));
  }

  public Prompt.Rendering render(DeclaredTask declared) {
    Map<String, Object> model = model(declared);
    try {
      return new Prompt.Rendering.Rendered(
          new Prompt(apply(task, model), apply(system, model), digest));
    } catch (HandlebarsException e) {
      return new Prompt.Rendering.Unusable("the prompt cannot be made: " + explained(e));
    } catch (IOException e) {
      throw new UncheckedIOException("a template writes to memory only", e);
    }
  }

  private static String apply(Template template, Map<String, Object> model) throws IOException {
    return template.apply(Context.newBuilder(model).resolver(new StrictResolver()).build());
  }

  /** {@code template:line:column: what is wrong}, on one line. */
  private static String explained(HandlebarsException e) {
    HandlebarsError error = e.getError();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return error != null && e.getCause() instanceof StrictResolver.UnknownName unknown
        ? error.filename + ":" + error.line + ":" + error.column + ": " + unknown.getMessage()
        : message;
  }

  private static Map<String, Object> model(DeclaredTask declared) {
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
    model.put(
        "agent",
        Map.of(
            "name", declared.agent().name(),
            "displayName",
                agentSpec.path("identity").path("displayName").asText(declared.agent().name()),
            "systemPrompt", agentSpec.path("llm").path("systemPrompt").asText("")));
    model.put(
        "environment",
        Map.of("name", declared.environment().name(), "tier", declared.environment().tier()));
    model.put("inputs", inputs(task));
    model.put("target", task.targetPath().orElse(""));
    model.put("readOnly", declared.agent().readOnly());
    JsonNode incident = TaskContext.incident(task);
    model.put("incident", incident.isObject() ? incident(incident) : false);
    return model;
  }

  /** A list, sorted, so that the same task always gives the same text. */
  private static List<Map<String, String>> inputs(Task task) {
    return new TreeMap<>(task.inputs())
        .entrySet().stream().map(e -> Map.of("name", e.getKey(), "value", e.getValue())).toList();
  }

  private static Map<String, Object> incident(JsonNode incident) {
    String severity = incident.path("severity").asText("unknown");
    return Map.of(
        "id", incident.path("id").asText(""),
        "cluster", incident.path("cluster").asText(""),
        "namespace", incident.path("namespace").asText(""),
        "severity", severity,
        "urgent", URGENT.contains(severity));
  }

  private static Template compile(Handlebars handlebars, String name, String text) {
    try {
      return handlebars.compile(new StringTemplateSource(name, text));
    } catch (HandlebarsException e) {
      throw new IllegalArgumentException("template " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("a template is read from memory only", e);
    }
  }

  private static Digest digestOf(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String resource(String name) {
    try (InputStream in = PromptRenderer.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
