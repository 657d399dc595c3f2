package dev.mandate.verify;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.verify.TrustPolicyReader.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a trust policy file: YAML without anchors, aliases, tags or repeated keys. */
public final class TrustPolicyYaml {
  private static final int MAX_LENGTH = 1024 * 1024;
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final TrustPolicyReader reader;

  public TrustPolicyYaml(TrustPolicyReader reader) {
    this.reader = reader;
  }

  /**
   * @param file as the user knows it
   */
  public Result read(String file, String text) {
    if (text.length() > MAX_LENGTH) {
      return invalid(
          SourceLocation.wholeFile(file), "it is longer than " + MAX_LENGTH + " characters");
    }
    Map<JsonPointer, SourceLocation> places = new HashMap<>();
    try (YAMLParser parser = FACTORY.createParser(text)) {
      Tree tree = new Tree(parser, file, places);
      if (parser.nextToken() == null) {
        return invalid(SourceLocation.wholeFile(file), "it is empty");
      }
      JsonNode json = tree.value(JsonPointer.empty());
      if (parser.nextToken() != null) {
        return invalid(tree.here(), "a second document begins here");
      }
      return reader.read(file, json, pointer -> place(places, pointer));
    } catch (RefusedException e) {
      return invalid(e.where, e.getMessage());
    } catch (JacksonException e) {
      return invalid(location(file, e.getLocation()), firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory is always readable", e);
    }
  }

  /** The place of a value, or of the nearest thing around it that is there. */
  private static SourceLocation place(
      Map<JsonPointer, SourceLocation> places, JsonPointer pointer) {
    JsonPointer at = pointer;
    while (!places.containsKey(at)) {
      at = at.head();
    }
    return places.get(at);
  }

  private static Result invalid(SourceLocation where, String what) {
    return new Result.Invalid(
        List.of(
            Finding.error(
                where,
                "trust-policy/yaml",
                what,
                "Two readers must not see two different trust policies in one file.",
                "Write one plain YAML mapping; see docs/evidence.md.")));
  }

  private static SourceLocation location(String file, JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? SourceLocation.wholeFile(file)
        : new SourceLocation(file, at.getLineNr(), Math.max(1, at.getColumnNr()));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("it is not valid YAML");
  }

  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient SourceLocation where;

    RefusedException(SourceLocation where, String what) {
      super(what);
      this.where = where;
    }
  }

  /** Builds the tree and remembers where everything stands. */
  private record Tree(YAMLParser parser, String file, Map<JsonPointer, SourceLocation> places) {

    SourceLocation here() {
      return location(file, parser.currentTokenLocation());
    }

    JsonNode value(JsonPointer at) throws IOException {
      places.putIfAbsent(at, here());
      if (parser.getObjectId() != null || parser.isCurrentAlias() || parser.getTypeId() != null) {
        throw new RefusedException(here(), "anchors, aliases and tags have no place here");
      }
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(at);
        case START_ARRAY -> array(at);
        case VALUE_NUMBER_INT -> integer();
        case VALUE_TRUE -> nodes.booleanNode(true);
        case VALUE_FALSE -> nodes.booleanNode(false);
        case VALUE_NULL -> nodes.nullNode();
        case VALUE_STRING, VALUE_NUMBER_FLOAT -> nodes.textNode(parser.getText());
        case FIELD_NAME, END_OBJECT, END_ARRAY, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new RefusedException(here(), "a value is expected here");
      };
    }

    private JsonNode integer() throws IOException {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      return parser.getNumberType() == JsonParser.NumberType.INT
          ? nodes.numberNode(parser.getIntValue())
          : nodes.numberNode(parser.getBigIntegerValue());
    }

    private ObjectNode object(JsonPointer at) throws IOException {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonPointer child = at.appendProperty(name);
        places.put(child, here());
        parser.nextToken();
        object.set(name, value(child));
      }
      return object;
    }

    private ArrayNode array(JsonPointer at) throws IOException {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(at.appendIndex(array.size())));
      }
      return array;
    }
  }
}
