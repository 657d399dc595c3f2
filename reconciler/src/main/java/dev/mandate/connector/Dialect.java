package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;

/** What the events of one program mean. One for each run. */
interface Dialect {
  /**
   * @param event a JSON object; every field of it may be missing or of another type
   */
  void event(JsonNode event, Conversation conversation);
}
