package dev.mandate.decide;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads JSON that must have one exact form: nothing missing, nothing more, no other types. */
final class StrictJson {
  /** Reads one element of a list. */
  interface Reader<T> {
    T read(JsonNode element) throws OddAnswerException;
  }

  private StrictJson() {}

  /** An object with exactly these fields. */
  static JsonNode object(JsonNode json, Set<String> fields) throws OddAnswerException {
    if (!json.isObject()) {
      throw new OddAnswerException("an object is expected, not " + json.getNodeType());
    }
    Set<String> names = new TreeSet<>();
    json.fieldNames().forEachRemaining(names::add);
    if (!names.equals(fields)) {
      throw new OddAnswerException(
          "the fields " + new TreeSet<>(fields) + " are expected, not " + names);
    }
    return json;
  }

  static String text(JsonNode object, String field) throws OddAnswerException {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new OddAnswerException(field + " must be a text, not " + value.getNodeType());
    }
    return value.textValue();
  }

  static String pointer(JsonNode object, String field) throws OddAnswerException {
    String text = text(object, field);
    try {
      return JsonPointer.compile(text).toString();
    } catch (IllegalArgumentException e) {
      throw new OddAnswerException(field + " is not a JSON pointer: " + text);
    }
  }

  static int count(JsonNode object, String field) throws OddAnswerException {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw new OddAnswerException(field + " must be a whole number of at least 0, not " + value);
    }
    return value.intValue();
  }

  static <T> List<T> list(JsonNode object, String field, Reader<T> reader)
      throws OddAnswerException {
    JsonNode value = object.path(field);
    if (!value.isArray()) {
      throw new OddAnswerException(field + " must be a list, not " + value.getNodeType());
    }
    List<T> result = new ArrayList<>();
    for (JsonNode element : value) {
      result.add(reader.read(element));
    }
    return result;
  }
}
