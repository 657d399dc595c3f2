package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Looks at the fields of a request. What is not expected is refused. */
final class Fields {
  private static final long MOST_OUTPUT = 1_000_000;

  private Fields() {}

  /**
   * It is an object and has these fields and no others.
   *
   * @param what it is, for people
   */
  static ObjectNode only(String what, JsonNode node, Set<String> known)
      throws RefusedRequestException {
    if (!(node instanceof ObjectNode object)) {
      throw RefusedRequestException.malformed(what + " is no object");
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw RefusedRequestException.forbidden(
            what + " has a field that is not passed on" + shown(name));
      }
    }
    return object;
  }

  /** Names of fields are short words; what is not could be anything, and is not repeated. */
  private static String shown(String name) {
    return name.matches("[a-zA-Z_]{1,40}") ? ": " + name : "";
  }

  /** A field has one of these texts, or is not there. */
  static void oneOf(ObjectNode object, String field, Set<String> texts)
      throws RefusedRequestException {
    JsonNode value = object.path(field);
    if (!absent(value) && !texts.contains(value.textValue())) {
      throw RefusedRequestException.forbidden(
          field + " is none of " + String.join(", ", texts.stream().sorted().toList()));
    }
  }

  /** A field is false, null, or not there. */
  static void off(ObjectNode object, String field, String why) throws RefusedRequestException {
    JsonNode value = object.path(field);
    if (!absent(value) && !(value.isBoolean() && !value.booleanValue())) {
      throw RefusedRequestException.forbidden(why);
    }
  }

  static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /** True, or false, or not there. */
  static boolean flag(ObjectNode object, String field) throws RefusedRequestException {
    JsonNode value = object.path(field);
    if (!absent(value) && !value.isBoolean()) {
      throw RefusedRequestException.malformed(field + " is neither true nor false");
    }
    return value.asBoolean(false);
  }

  /** A count of tokens; empty when it is not there. */
  static OptionalLong tokens(ObjectNode object, String field) throws RefusedRequestException {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 1
        || value.longValue() > MOST_OUTPUT) {
      throw RefusedRequestException.malformed(field + " is no number of tokens");
    }
    return OptionalLong.of(value.longValue());
  }

  /** The items of a list; none when it is not there. */
  static Iterable<JsonNode> items(ObjectNode object, String field) throws RefusedRequestException {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return List.of();
    }
    if (!value.isArray()) {
      throw RefusedRequestException.malformed(field + " is no list");
    }
    return value;
  }
}
