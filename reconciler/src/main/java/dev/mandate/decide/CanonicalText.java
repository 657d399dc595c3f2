package dev.mandate.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.canonical.CanonicalJson;

/** Reads back JSON that this program wrote itself. */
final class CanonicalText {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CanonicalText() {}

  static JsonNode parse(String canonical) {
    try {
      return JSON.readTree(canonical);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("canonical JSON is always readable", e);
    }
  }

  /** Equal as JSON values: 5 and 5.0 are one number. */
  static boolean same(JsonNode one, JsonNode other) {
    return list(one).equals(list(other));
  }

  // Canonical JSON is defined for lists and objects at the top.
  private static String list(JsonNode value) {
    return CanonicalJson.text(JsonNodeFactory.instance.arrayNode().add(value));
  }
}
