package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Chat Completions, https://platform.openai.com/docs/api-reference/chat. */
final class ChatWire implements Wire {

  @Override
  public boolean asksTheModel(String path) {
    return path.equals("/v1/chat/completions");
  }

  @Override
  public List<String> events(Turn turn, JsonNode request, int number) {
    List<String> events = new ArrayList<>();
    ObjectNode chunk = answer("chat.completion.chunk", request, number);
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", message(turn, number));
    choice.putNull("finish_reason");
    events.add("data: " + chunk + "\n\n");
    ObjectNode last = answer("chat.completion.chunk", request, number);
    ObjectNode end = last.putArray("choices").addObject().put("index", 0);
    end.putObject("delta");
    end.put("finish_reason", finishReason(turn));
    last.set("usage", usage());
    events.add("data: " + last + "\n\n");
    events.add("data: [DONE]\n\n");
    return events;
  }

  @Override
  public JsonNode whole(Turn turn, JsonNode request, int number) {
    ObjectNode answer = answer("chat.completion", request, number);
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.set("message", message(turn, number));
    choice.put("finish_reason", finishReason(turn));
    answer.set("usage", usage());
    return answer;
  }

  @Override
  public JsonNode error(int status) {
    ObjectNode error = Wire.object();
    error
        .putObject("error")
        .put("message", "scripted " + status)
        .put("type", "scripted")
        .put("code", Integer.toString(status));
    return error;
  }

  private static ObjectNode answer(String kind, JsonNode request, int number) {
    return Wire.object()
        .put("id", "chatcmpl-" + number)
        .put("object", kind)
        .put("created", 1_700_000_000)
        .put("model", request.path("model").asText());
  }

  private static ObjectNode message(Turn turn, int number) {
    ObjectNode message = Wire.object().put("role", "assistant");
    switch (turn) {
      case Turn.Says(String text) -> message.put("content", text);
      case Turn.Uses(String tool, ObjectNode input) -> {
        message.putNull("content");
        ObjectNode call = message.putArray("tool_calls").addObject().put("index", 0);
        call.put("id", "call_" + number).put("type", "function");
        call.putObject("function").put("name", tool).put("arguments", input.toString());
      }
      default -> message.put("content", "");
    }
    return message;
  }

  private static String finishReason(Turn turn) {
    return switch (turn) {
      case Turn.Uses uses -> "tool_calls";
      case Turn.Refuses refuses -> "content_filter";
      default -> "stop";
    };
  }

  private static ObjectNode usage() {
    ObjectNode usage = Wire.object();
    usage.put("prompt_tokens", INPUT_TOKENS);
    usage.putObject("prompt_tokens_details").put("cached_tokens", CACHED_TOKENS);
    usage.put("completion_tokens", OUTPUT_TOKENS);
    usage.put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
    return usage;
  }
}
