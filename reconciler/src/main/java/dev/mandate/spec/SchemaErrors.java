package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Turns what the schema validator says into findings that name the place and the remedy. */
final class SchemaErrors {
  private static final int SHOWN = 60;

  private final String page;
  private final JsonNode schema;
  private final List<String> base;
  private final JsonNode part;
  private final DocumentFindings findings;

  /**
   * @param page that explains the fields
   * @param base where the checked part stands in the document
   * @param part what was checked
   */
  SchemaErrors(
      String page, JsonNode schema, List<String> base, JsonNode part, DocumentFindings findings) {
    this.page = page;
    this.schema = schema;
    this.base = base;
    this.part = part;
    this.findings = findings;
  }

  void explain(List<Error> errors) {
    for (Error error : errors) {
      // The alternatives of a oneOf are told by the oneOf itself.
      if (error.getKeyword().equals("oneOf") || !error.getEvaluationPath().contains("oneOf")) {
        explain(error);
      }
    }
  }

  private void explain(Error error) {
    List<String> path = steps(error.getInstanceLocation());
    JsonNode rule = siblings(error);
    JsonNode value = at(path);
    switch (error.getKeyword()) {
      case "additionalProperties" -> unknownField(path, error.getProperty(), rule);
      case "required" -> missingField(path, error.getProperty());
      case "type" -> wrongType(path, rule.path("type").asText(), value);
      case "enum" -> notInList(path, value, rule.path("enum"));
      case "pattern" -> pattern(path, value, rule);
      case "oneOf" -> oneOf(path, rule.path("oneOf"));
      case "not" -> notWith(path, rule.at("/not/required"));
      case "minimum" -> range(path, value, "at least " + rule.path("minimum").asText());
      case "maximum" -> range(path, value, "at most " + rule.path("maximum").asText());
      case "minLength", "minItems", "minProperties" ->
          findings.error(
              path,
              "schema/empty",
              name(path) + " is empty",
              "An empty value says nothing here.",
              "Fill it in, or remove the field if it is optional; see " + page + ".");
      case "maxLength" -> tooLong(path, rule.path("maxLength").asText() + " characters");
      case "maxItems" -> tooLong(path, rule.path("maxItems").asText() + " items");
      case "uniqueItems" ->
          findings.error(
              path,
              "schema/repeated",
              name(path) + " names something twice",
              "Saying it twice has no meaning.",
              "Remove the second one.");
      default ->
          findings.error(
              path,
              "schema/" + error.getKeyword(),
              name(path) + ": " + error.getMessage(),
              "The schema of this kind does not allow it.",
              "See " + page + ".");
    }
  }

  private void unknownField(List<String> parent, String field, JsonNode rule) {
    List<String> known = new ArrayList<>();
    rule.path("properties").fieldNames().forEachRemaining(known::add);
    findings.errorAtKey(
        child(parent, field),
        "schema/unknown-field",
        "unknown field `" + shown(field) + "`" + (parent.isEmpty() ? "" : " in " + name(parent)),
        "A field that nothing reads would be a wish that nobody hears.",
        DidYouMean.question(field, known) + "Fields here: " + String.join(", ", known) + ".");
  }

  private void missingField(List<String> parent, String field) {
    findings.errorAtKey(
        parent,
        "schema/missing-field",
        (parent.isEmpty() ? "the document" : name(parent)) + " has no field `" + field + "`",
        "It is required" + (field.equals("llm") ? " unless the connector is `command`." : "."),
        "Add it; see " + page + ".");
  }

  private void wrongType(List<String> path, String expected, JsonNode value) {
    String mend =
        switch (expected) {
          case "string" ->
              value.isValueNode() && !value.isNull()
                  ? "Quote it: \"" + shown(value.asText()) + "\"."
                  : "Write one text.";
          case "array" ->
              value.isValueNode() && !value.isNull()
                  ? "Write a list: [" + shown(value.asText()) + "]."
                  : "Write a list, each item behind a dash.";
          case "object" -> "Write fields, indented below the key.";
          case "boolean" -> "Write true or false.";
          case "integer" -> "Write a whole number.";
          default -> "Write a number.";
        };
    findings.error(
        path,
        "schema/wrong-type",
        name(path) + " must be " + typeName(expected) + ", not " + typeOf(value),
        "Another type cannot be understood here.",
        mend);
  }

  private void notInList(List<String> path, JsonNode value, JsonNode allowed) {
    List<String> values = new ArrayList<>();
    allowed.forEach(v -> values.add(v.asText()));
    findings.error(
        path,
        "schema/unknown-value",
        "unknown value \"" + shown(value.asText()) + "\" for " + name(path),
        "Only some values are known here.",
        DidYouMean.question(value.asText(), values)
            + "Allowed: "
            + String.join(", ", values)
            + ".");
  }

  private void pattern(List<String> path, JsonNode value, JsonNode rule) {
    String words = rule.path("patternErrorMessage").asText();
    findings.error(
        path,
        "schema/pattern",
        name(path) + " cannot be \"" + shown(value.asText()) + "\"",
        Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".",
        "Write it that way; see " + page + ".");
  }

  private void tooLong(List<String> path, String bound) {
    findings.error(
        path,
        "schema/too-long",
        name(path) + " is too long",
        "It may have " + bound + ".",
        "Shorten it.");
  }

  /** What only another type of the same thing has. */
  private void notWith(List<String> path, JsonNode fields) {
    for (JsonNode field : fields) {
      findings.errorAtKey(
          child(path, field.asText()),
          "schema/not",
          name(path) + " of this type has no field `" + field.asText() + "`",
          "A field that nothing reads would be a wish that nobody hears.",
          "Remove it, or name the type that has it; see " + page + ".");
    }
  }

  private void oneOf(List<String> path, JsonNode alternatives) {
    List<String> fields = new ArrayList<>();
    alternatives.forEach(a -> a.path("required").forEach(r -> fields.add("`" + r.asText() + "`")));
    findings.errorAtKey(
        path,
        "schema/one-of",
        name(path) + " must have exactly one of " + String.join(" and ", fields),
        "Each says the same thing in another way.",
        "Keep one of them.");
  }

  private void range(List<String> path, JsonNode value, String bound) {
    findings.error(
        path,
        "schema/out-of-range",
        name(path) + " cannot be " + value.asText(),
        "It must be " + bound + ".",
        "Write a number in that range.");
  }

  /** The schema object that holds the keyword which failed. */
  private JsonNode siblings(Error error) {
    JsonNode node = schema;
    NodePath path = error.getSchemaLocation().getFragment();
    for (int i = 0; i < path.getNameCount() - 1; i++) {
      String step = path.getName(i);
      node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
    }
    return node;
  }

  private JsonNode at(List<String> path) {
    JsonNode node = part;
    for (String step : path.subList(base.size(), path.size())) {
      node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
    }
    return node;
  }

  private List<String> steps(NodePath path) {
    List<String> steps = new ArrayList<>(base);
    for (int i = 0; i < path.getNameCount(); i++) {
      steps.add(path.getName(i));
    }
    return steps;
  }

  private static List<String> child(List<String> path, String step) {
    List<String> all = new ArrayList<>(path);
    all.add(step);
    return all;
  }

  /** As people write it: {@code spec.approvers[0].people}. */
  private static String name(List<String> path) {
    return path.isEmpty()
        ? "the document"
        : path.stream()
            .map(s -> s.matches("[0-9]+") ? "[" + s + "]" : "." + shown(s))
            .collect(Collectors.joining())
            .replaceFirst("^\\.", "");
  }

  private static String typeName(String type) {
    return switch (type) {
      case "string" -> "text";
      case "array" -> "a list";
      case "object" -> "a mapping";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      default -> "a number";
    };
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "text";
      case ARRAY -> "a list";
      case OBJECT -> "a mapping";
      case BOOLEAN -> value.asText();
      case NUMBER -> "the number " + value.asText();
      case NULL -> "empty";
      case BINARY, MISSING, POJO -> "something else";
    };
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
