package dev.mandate.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a prompt template asks of a task: a JSON Schema of an object with the task's {@code inputs}
 * and {@code incident}. Thread-safe.
 */
public final class PromptSchema {
  private static final String FOLDER = "/dev/mandate/templates/prompts/";
  private static final String PAGE = "docs/prompts.md";
  private static final List<String> GIVEN = List.of("inputs", "incident");

  private final String text;
  private final JsonNode json;
  private final Schema compiled;

  private PromptSchema(String text, JsonNode json) {
    this.text = text;
    this.json = json;
    this.compiled =
        Schemas.registry().getSchema(SchemaLocation.of(json.path("$id").textValue()), json);
    this.compiled.initializeValidators();
  }

  /**
   * Of a template that comes with Mandate.
   *
   * @param template one of {@link Task#TEMPLATES}
   */
  public static PromptSchema builtIn(String template) {
    String resource = FOLDER + template + ".schema.json";
    try (InputStream in = PromptSchema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new PromptSchema(text, JsonMapper.builder().build().readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(resource + " is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** As it stands in its file. */
  public String text() {
    return text;
  }

  /** Every input that it names, with its default; empty where it has none. */
  public SortedMap<String, String> defaults() {
    SortedMap<String, String> defaults = new TreeMap<>();
    for (Map.Entry<String, JsonNode> input :
        json.path("properties").path("inputs").path("properties").properties()) {
      defaults.put(input.getKey(), input.getValue().path("default").asText(""));
    }
    return Collections.unmodifiableSortedMap(defaults);
  }

  /** What does not fit, a clause each with the field; empty when all does. */
  public List<String> misfits(Task task) {
    ObjectNode given = given(task.document().json().path("spec"));
    return compiled.validate(given).stream()
        .map(
            error ->
                task.document().where().file()
                    + ": spec"
                    + error.getInstanceLocation()
                    + ": "
                    + error.getMessage())
        .sorted()
        .toList();
  }

  /** The same, as findings where each thing stands. */
  void check(ObjectNode document, DocumentFindings findings) {
    ObjectNode given = given(document.path("spec"));
    var errors = compiled.validate(given);
    if (!errors.isEmpty()) {
      new SchemaErrors(PAGE, json, List.of("spec"), given, findings).explain(errors);
    }
  }

  private static ObjectNode given(JsonNode taskSpec) {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    for (String field : GIVEN) {
      if (taskSpec.has(field)) {
        given.set(field, taskSpec.get(field));
      }
    }
    return given;
  }
}
