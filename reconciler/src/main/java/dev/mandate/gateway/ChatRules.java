package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import java.util.Set;

/** Chat Completions, https://platform.openai.com/docs/api-reference/chat/create. */
record ChatRules() implements RequestRules {
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "stream",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "n",
          "stop",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "logprobs",
          "top_logprobs",
          "response_format",
          "reasoning_effort",
          "verbosity",
          "seed",
          "user",
          "metadata",
          "store",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "safety_identifier");

  private static final Set<String> PLAIN_PARTS = Set.of("text", "refusal");

  @Override
  public Found look(ObjectNode body, long mostOutput) throws RefusedRequestException {
    Fields.only("the request", body, FIELDS);
    OpenAiRules.keepNothing(body);
    OpenAiRules.tools(body, Set.of("function", "custom"));
    JsonNode answers = body.path("n");
    if (!Fields.absent(answers) && !(answers.isInt() && answers.intValue() == 1)) {
      throw RefusedRequestException.forbidden("n asks for more answers than one");
    }
    Pictures pictures = new Pictures();
    for (JsonNode message : Fields.items(body, "messages")) {
      content(message.path("content"), pictures);
    }
    boolean stream = Fields.flag(body, "stream");
    if (stream) {
      // Without it, what an answer took is not told.
      body.putObject("stream_options").put("include_usage", true);
    }
    OptionalLong old = Fields.tokens(body, "max_tokens");
    OptionalLong wanted = Fields.tokens(body, "max_completion_tokens");
    if (old.isPresent() && wanted.isPresent()) {
      throw RefusedRequestException.malformed("it has max_tokens and max_completion_tokens");
    }
    long most =
        RequestRules.capped(
            old.isPresent() ? old.getAsLong() : wanted.orElse(USUAL_OUTPUT), mostOutput);
    body.put(old.isPresent() ? "max_tokens" : "max_completion_tokens", most);
    return new Found(stream, most, pictures);
  }

  private static void content(JsonNode content, Pictures pictures) throws RefusedRequestException {
    if (content.isTextual() || Fields.absent(content)) {
      return;
    }
    if (!content.isArray()) {
      throw RefusedRequestException.malformed("content is neither text nor a list");
    }
    for (JsonNode part : content) {
      String type = part.path("type").asText();
      if (type.equals("image_url")) {
        OpenAiRules.picture(part.path("image_url").path("url"), pictures);
      } else if (!PLAIN_PARTS.contains(type)) {
        throw OpenAiRules.strangeContent();
      }
    }
  }
}
