package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** How one provider puts an answer into bytes. */
interface Wire {
  /** Tokens that every answer is said to have taken. */
  int INPUT_TOKENS = 1200;

  int CACHED_TOKENS = 200;
  int OUTPUT_TOKENS = 34;

  /** Whether a request asks the model for an answer. */
  boolean asksTheModel(String path);

  /** Whether the answer is to come as events. */
  default boolean streams(String path, JsonNode request) {
    return request.path("stream").asBoolean();
  }

  /** Events, each as a server sends it. */
  List<String> events(Turn turn, JsonNode request, int number);

  /** The same at once. */
  JsonNode whole(Turn turn, JsonNode request, int number);

  JsonNode error(int status);

  /** An answer that stands for something else than a turn of the conversation. */
  default Optional<JsonNode> aside(String path, JsonNode request) {
    return Optional.empty();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String named(String event, JsonNode data) {
    return "event: " + event + "\ndata: " + data + "\n\n";
  }
}
