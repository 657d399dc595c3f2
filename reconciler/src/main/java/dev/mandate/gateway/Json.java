package dev.mandate.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON (RFC 8259) of agents and providers. Two readers must never see different things in it: a
 * repeated key, bytes that are not UTF-8, or anything behind the end is not read. Numbers keep
 * their digits.
 */
final class Json {
  private static final int MAX_DEPTH = 200;
  private static final int LONGEST_TEXT = 64 << 20;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(LONGEST_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** Empty for what is no object, or no JSON that all read in the same way. */
  static Optional<ObjectNode> object(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode read = MAPPER.readTree(text);
      return read instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (CharacterCodingException | JacksonException | NumberFormatException e) {
      // What it is instead is of no use to anybody, and may not be shown. An exponent beyond all
      // measure is none of Jackson's own errors.
      return Optional.empty();
    }
  }

  /** Empty when it holds a text that UTF-8 has no bytes for. */
  static Optional<byte[]> bytes(JsonNode json) {
    try {
      return Optional.of(MAPPER.writeValueAsBytes(json));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
