package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The Responses API, https://platform.openai.com/docs/api-reference/responses/create. */
record ResponsesRules() implements RequestRules {
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "input",
          "instructions",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "reasoning",
          "store",
          "background",
          "previous_response_id",
          "conversation",
          "stream",
          "stream_options",
          "include",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "text",
          "max_output_tokens",
          "max_tool_calls",
          "temperature",
          "top_p",
          "top_logprobs",
          "truncation",
          "user",
          "metadata",
          "client_metadata",
          "safety_identifier");

  private static final Set<String> CLIENT_TOOLS =
      Set.of("function", "custom", "local_shell", "apply_patch", "computer_use_preview");

  private static final Set<String> PLAIN_ITEMS =
      Set.of(
          "function_call",
          "custom_tool_call",
          "local_shell_call",
          "local_shell_call_output",
          "apply_patch_call",
          "apply_patch_call_output",
          "reasoning");

  private static final Set<String> PLAIN_PARTS =
      Set.of("input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text");

  private static final Set<String> INCLUDED =
      Set.of("reasoning.encrypted_content", "message.output_text.logprobs");

  @Override
  public Found look(ObjectNode body, long mostOutput) throws RefusedRequestException {
    Fields.only("the request", body, FIELDS);
    OpenAiRules.keepNothing(body);
    Fields.off(body, "background", "background has the provider go on without anybody listening");
    Fields.off(
        body, "previous_response_id", "previous_response_id names what the provider has kept");
    Fields.off(body, "conversation", "conversation names what the provider has kept");
    OpenAiRules.tools(body, CLIENT_TOOLS);
    for (JsonNode word : Fields.items(body, "include")) {
      if (!INCLUDED.contains(word.asText())) {
        throw RefusedRequestException.forbidden("include names what is not passed on");
      }
    }
    Pictures pictures = new Pictures();
    JsonNode input = body.path("input");
    if (!input.isTextual()) {
      for (JsonNode item : Fields.items(body, "input")) {
        item(item, pictures);
      }
    }
    long most =
        RequestRules.capped(
            Fields.tokens(body, "max_output_tokens").orElse(USUAL_OUTPUT), mostOutput);
    body.put("max_output_tokens", most);
    return new Found(Fields.flag(body, "stream"), most, pictures);
  }

  private static void item(JsonNode item, Pictures pictures) throws RefusedRequestException {
    String type = item.path("type").asText("message");
    switch (type) {
      case "message" -> parts(item.path("content"), pictures);
      case "function_call_output", "custom_tool_call_output" ->
          parts(item.path("output"), pictures);
      default -> {
        if (!PLAIN_ITEMS.contains(type)) {
          throw OpenAiRules.strangeContent();
        }
      }
    }
  }

  private static void parts(JsonNode content, Pictures pictures) throws RefusedRequestException {
    if (content.isTextual()) {
      return;
    }
    if (!content.isArray()) {
      throw RefusedRequestException.malformed("content is neither text nor a list");
    }
    for (JsonNode part : content) {
      String type = part.path("type").asText();
      switch (type) {
        case "input_image" -> {
          if (!Fields.absent(part.path("file_id"))) {
            throw OpenAiRules.strangeContent();
          }
          OpenAiRules.picture(part.path("image_url"), pictures);
        }
        default -> {
          if (!PLAIN_PARTS.contains(type)) {
            throw OpenAiRules.strangeContent();
          }
        }
      }
    }
  }
}
