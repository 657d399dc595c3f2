package dev.mandate.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Optional;

/** Reads the records that reconcilers write. A key that stands twice is refused. */
final class RecordText {
  private static final ObjectMapper JSON =
      strict(
          JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build()));
  private static final ObjectMapper YAML =
      strict(
          YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build()));

  private RecordText() {}

  /** Empty when the bytes are not exactly one JSON object. */
  static Optional<ObjectNode> json(byte[] bytes) {
    return object(JSON, bytes);
  }

  /** Empty when the bytes are not exactly one YAML mapping. */
  static Optional<ObjectNode> yaml(byte[] bytes) {
    return object(YAML, bytes);
  }

  /** The text or number at a JSON pointer; empty text when there is none. */
  static String text(JsonNode node, String pointer) {
    return node.at(pointer).asText("");
  }

  private static Optional<ObjectNode> object(ObjectMapper mapper, byte[] bytes) {
    try {
      return mapper.readTree(bytes) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // what is in memory can fail in no other way than by its syntax
    }
  }

  private static ObjectMapper strict(
      com.fasterxml.jackson.databind.cfg.MapperBuilder<?, ?> builder) {
    return builder.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }
}
