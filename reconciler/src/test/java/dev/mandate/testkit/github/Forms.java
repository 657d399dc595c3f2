package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The shapes of GitHub's answers and webhooks, each with all that its schema requires, to be filled
 * in. A value that is an object with {@code $ref} alone stands for another form.
 */
final class Forms {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode ALL = read();

  private Forms() {}

  private static JsonNode read() {
    try (InputStream in = Forms.class.getResourceAsStream("/github/forms.json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean has(String name) {
    return ALL.has(name);
  }

  /** An empty form. */
  static ObjectNode of(String name) {
    return (ObjectNode) expanded(ALL.required(name));
  }

  /** A form with the values that it has a place for; others are left out. */
  static ObjectNode of(String name, JsonNode values) {
    return filled(of(name), values);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static ObjectNode filled(ObjectNode form, JsonNode values) {
    for (Map.Entry<String, JsonNode> field : form.properties()) {
      JsonNode value = values.get(field.getKey());
      if (value == null) {
        continue;
      }
      boolean both = field.getValue() instanceof ObjectNode && value.isObject();
      field.setValue(
          both && !field.getValue().isEmpty()
              ? filled((ObjectNode) field.getValue(), value)
              : value.deepCopy());
    }
    return form;
  }

  private static JsonNode expanded(JsonNode form) {
    if (form.size() == 1 && form.has("$ref")) {
      return of(form.get("$ref").asText());
    }
    JsonNode copy = form.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(expanded(field.getValue())));
    }
    return copy;
  }
}
