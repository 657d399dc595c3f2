package dev.mandate.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A program that prints events, a JSON object with a {@code type} on a line, among other lines. */
abstract class JsonDialect implements Dialect {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * @param event a JSON object; every field of it may be missing or of another type
   */
  abstract void event(JsonNode event, Conversation conversation);

  @Override
  public final boolean hears(String line, Conversation conversation) {
    if (!line.startsWith("{")) {
      return false;
    }
    try {
      JsonNode event = JSON.readTree(line);
      if (!event.path("type").isTextual()) {
        return false;
      }
      event(event, conversation);
      return true;
    } catch (JsonProcessingException e) {
      // It only looked like an event.
      return false;
    }
  }
}
