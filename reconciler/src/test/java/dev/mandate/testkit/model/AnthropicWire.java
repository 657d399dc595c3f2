package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The Messages API, https://docs.anthropic.com/en/api/messages-streaming. */
final class AnthropicWire implements Wire {

  @Override
  public boolean asksTheModel(String path) {
    return path.equals("/v1/messages");
  }

  @Override
  public List<String> events(Turn turn, JsonNode request, int number) {
    List<String> events = new ArrayList<>();
    ObjectNode start = Wire.object().put("type", "message_start");
    ObjectNode message = message(request, number);
    message.putArray("content");
    message.putNull("stop_reason");
    start.set("message", message);
    events.add(Wire.named("message_start", start));
    switch (turn) {
      case Turn.Says(String text) -> {
        block(
            events, Wire.object().put("type", "text").put("text", ""), "text_delta", "text", text);
      }
      case Turn.Uses(String tool, ObjectNode input) -> {
        ObjectNode block = Wire.object().put("type", "tool_use").put("id", "toolu_" + number);
        block.put("name", tool).putObject("input");
        block(events, block, "input_json_delta", "partial_json", input.toString());
      }
      default -> {}
    }
    ObjectNode delta = Wire.object().put("type", "message_delta");
    delta.putObject("delta").put("stop_reason", stopReason(turn)).putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", OUTPUT_TOKENS);
    events.add(Wire.named("message_delta", delta));
    events.add(Wire.named("message_stop", Wire.object().put("type", "message_stop")));
    return events;
  }

  private static void block(
      List<String> events, ObjectNode block, String delta, String field, String content) {
    ObjectNode begin = Wire.object().put("type", "content_block_start").put("index", 0);
    begin.set("content_block", block);
    events.add(Wire.named("content_block_start", begin));
    ObjectNode more = Wire.object().put("type", "content_block_delta").put("index", 0);
    more.putObject("delta").put("type", delta).put(field, content);
    events.add(Wire.named("content_block_delta", more));
    ObjectNode end = Wire.object().put("type", "content_block_stop").put("index", 0);
    events.add(Wire.named("content_block_stop", end));
  }

  @Override
  public JsonNode whole(Turn turn, JsonNode request, int number) {
    ObjectNode message = message(request, number);
    var content = message.putArray("content");
    switch (turn) {
      case Turn.Says(String text) -> content.addObject().put("type", "text").put("text", text);
      case Turn.Uses(String tool, ObjectNode input) ->
          content
              .addObject()
              .put("type", "tool_use")
              .put("id", "toolu_" + number)
              .put("name", tool)
              .set("input", input);
      default -> {}
    }
    return message.put("stop_reason", stopReason(turn));
  }

  @Override
  public JsonNode error(int status) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          case 529 -> "overloaded_error";
          default -> "api_error";
        };
    ObjectNode error = Wire.object().put("type", "error");
    error.putObject("error").put("type", type).put("message", "scripted " + status);
    return error;
  }

  private static ObjectNode message(JsonNode request, int number) {
    ObjectNode message = Wire.object().put("id", "msg_" + number).put("type", "message");
    message.put("role", "assistant").put("model", request.path("model").asText());
    message
        .putObject("usage")
        .put("input_tokens", INPUT_TOKENS - CACHED_TOKENS)
        .put("cache_read_input_tokens", CACHED_TOKENS)
        .put("cache_creation_input_tokens", 0)
        .put("output_tokens", OUTPUT_TOKENS);
    return message;
  }

  private static String stopReason(Turn turn) {
    return switch (turn) {
      case Turn.Uses uses -> "tool_use";
      case Turn.Refuses refuses -> "refusal";
      default -> "end_turn";
    };
  }
}
