package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The Responses API, https://platform.openai.com/docs/api-reference/responses-streaming. */
final class OpenAiWire implements Wire {

  @Override
  public boolean asksTheModel(String path) {
    return path.equals("/v1/responses");
  }

  @Override
  public List<String> events(Turn turn, JsonNode request, int number) {
    List<String> events = new ArrayList<>();
    ObjectNode created = Wire.object().put("type", "response.created");
    created.putObject("response").put("id", "resp_" + number);
    events.add(Wire.named("response.created", created));
    if (turn instanceof Turn.Says || turn instanceof Turn.Uses) {
      ObjectNode done = Wire.object().put("type", "response.output_item.done");
      done.put("output_index", 0).set("item", item(turn, number));
      events.add(Wire.named("response.output_item.done", done));
    }
    ObjectNode completed = Wire.object().put("type", "response.completed");
    completed.set("response", whole(turn, request, number));
    events.add(Wire.named("response.completed", completed));
    return events;
  }

  @Override
  public JsonNode whole(Turn turn, JsonNode request, int number) {
    ObjectNode response = Wire.object().put("id", "resp_" + number).put("status", "completed");
    ObjectNode usage = response.putObject("usage");
    usage.put("input_tokens", INPUT_TOKENS);
    usage.putObject("input_tokens_details").put("cached_tokens", CACHED_TOKENS);
    usage.put("output_tokens", OUTPUT_TOKENS);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    usage.put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
    return response;
  }

  @Override
  public JsonNode error(int status) {
    ObjectNode error = Wire.object();
    error.putObject("error").put("type", "scripted").put("message", "scripted " + status);
    return error;
  }

  private static ObjectNode item(Turn turn, int number) {
    if (turn instanceof Turn.Uses(String tool, ObjectNode input)) {
      return Wire.object()
          .put("type", "function_call")
          .put("id", "fc_" + number)
          .put("call_id", "call_" + number)
          .put("name", tool)
          .put("arguments", input.toString());
    }
    ObjectNode item = Wire.object().put("type", "message").put("id", "msg_" + number);
    item.put("role", "assistant");
    item.putArray("content")
        .addObject()
        .put("type", "output_text")
        .put("text", ((Turn.Says) turn).text());
    return item;
  }
}
