package dev.mandate.signing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * Reads JSON (RFC 8259) that may be hostile: two readers must never see different things in it, so
 * a repeated key, bytes that are not UTF-8, or anything after the end is refused.
 */
final class StrictJson {
  private static final int MAX_DEPTH = 64;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private StrictJson() {}

  /** The bytes are not what is expected; the message is one clause without a full stop. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  static ObjectNode object(String what, byte[] bytes, int limit) throws RefusedException {
    if (bytes.length > limit) {
      throw new RefusedException(what + " is larger than " + limit + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedException(what + " is not UTF-8");
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw new RefusedException(what + " is not a JSON object");
    } catch (JacksonException e) {
      throw new RefusedException(what + " is not valid JSON: " + e.getOriginalMessage());
    }
  }

  /** The object has exactly these fields. */
  static void requireFields(String what, JsonNode node, String... names) throws RefusedException {
    if (!node.isObject()) {
      throw new RefusedException(what + " is not an object");
    }
    Set<String> wanted = Set.of(names);
    Set<String> missing = new HashSet<>(wanted);
    for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!wanted.contains(field)) {
        throw new RefusedException(
            what + " has the field '" + field + "', which has no place here");
      }
      missing.remove(field);
    }
    if (!missing.isEmpty()) {
      throw new RefusedException(what + " lacks '" + missing.iterator().next() + "'");
    }
  }

  static String text(String what, JsonNode object, String field) throws RefusedException {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new RefusedException("'" + field + "' of " + what + " is not text");
    }
    return value.textValue();
  }
}
