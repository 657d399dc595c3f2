package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** {@code streamGenerateContent}, https://ai.google.dev/api/generate-content. */
final class GeminiWire implements Wire {

  @Override
  public boolean asksTheModel(String path) {
    return path.endsWith(":streamGenerateContent") || path.endsWith(":generateContent");
  }

  @Override
  public boolean streams(String path, JsonNode request) {
    return path.endsWith(":streamGenerateContent");
  }

  /** Which model to take is asked of a small one first. */
  @Override
  public Optional<JsonNode> aside(String path, JsonNode request) {
    boolean wantsJson = request.at("/generationConfig/responseMimeType").asText().endsWith("json");
    return wantsJson
        ? Optional.of(
            answer(new Turn.Says("{\"reasoning\":\"simple\",\"model_choice\":\"flash\"}")))
        : Optional.empty();
  }

  @Override
  public List<String> events(Turn turn, JsonNode request, int number) {
    return List.of("data: " + answer(turn) + "\n\n");
  }

  @Override
  public JsonNode whole(Turn turn, JsonNode request, int number) {
    return answer(turn);
  }

  @Override
  public JsonNode error(int status) {
    ObjectNode error = Wire.object();
    error
        .putObject("error")
        .put("code", status)
        .put("message", "scripted " + status)
        .put("status", status == 401 ? "UNAUTHENTICATED" : "UNAVAILABLE");
    return error;
  }

  private static ObjectNode answer(Turn turn) {
    ObjectNode answer = Wire.object();
    ObjectNode candidate = answer.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content").put("role", "model");
    var parts = content.putArray("parts");
    switch (turn) {
      case Turn.Says(String text) -> parts.addObject().put("text", text);
      case Turn.Uses(String tool, ObjectNode input) ->
          parts.addObject().putObject("functionCall").put("name", tool).set("args", input);
      default -> {}
    }
    candidate.put("finishReason", turn instanceof Turn.Refuses ? "SAFETY" : "STOP").put("index", 0);
    answer
        .putObject("usageMetadata")
        .put("promptTokenCount", INPUT_TOKENS)
        .put("cachedContentTokenCount", CACHED_TOKENS)
        .put("candidatesTokenCount", OUTPUT_TOKENS)
        .put("totalTokenCount", INPUT_TOKENS + OUTPUT_TOKENS);
    return answer;
  }
}
