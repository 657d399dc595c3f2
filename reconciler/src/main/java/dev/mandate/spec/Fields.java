package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the fields of an object, and knows the path to each. An absent object, or what its schema
 * has refused, reads as one without fields, so that all else in a document can still be looked at.
 */
record Fields(JsonNode json, List<String> path) {

  static Fields of(ObjectNode document) {
    return new Fields(document, List.of());
  }

  Fields in(String field) {
    return new Fields(json.path(field), at(field));
  }

  boolean has(String field) {
    return json.has(field);
  }

  /** The path to a field, for a finding. */
  List<String> at(String field) {
    List<String> all = new ArrayList<>(path);
    all.add(field);
    return all;
  }

  /** The path to an item of a list. */
  List<String> at(String field, int index) {
    List<String> all = at(field);
    all.add(Integer.toString(index));
    return all;
  }

  String text(String field) {
    return json.path(field).asText();
  }

  String textOr(String field, String fallback) {
    return json.path(field).asText(fallback);
  }

  Optional<String> optionalText(String field) {
    return Optional.ofNullable(json.path(field).textValue());
  }

  long whole(String field, long fallback) {
    return json.path(field).asLong(fallback);
  }

  boolean flag(String field) {
    return json.path(field).asBoolean(false);
  }

  List<String> texts(String field) {
    JsonNode list = json.path(field);
    if (!list.isArray() || list.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(list.size());
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** In the order of the document. */
  Map<String, String> textMap(String field) {
    JsonNode map = json.path(field);
    if (map.isEmpty()) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    Iterator<Map.Entry<String, JsonNode>> entries = map.properties().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      texts.put(entry.getKey(), entry.getValue().asText());
    }
    return texts;
  }

  List<Fields> objects(String field) {
    List<Fields> objects = new ArrayList<>();
    JsonNode list = json.path(field);
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      objects.add(new Fields(list.get(i), at(field, i)));
    }
    return objects;
  }

  ObjectNode object() {
    return json instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  boolean isAbsent() {
    return json instanceof MissingNode;
  }
}
