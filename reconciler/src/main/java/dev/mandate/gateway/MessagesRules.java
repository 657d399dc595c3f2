package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** The Messages API, https://docs.anthropic.com/en/api/messages. */
record MessagesRules(boolean counts) implements RequestRules {
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "system",
          "max_tokens",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "tools",
          "tool_choice",
          "thinking",
          "metadata",
          "service_tier",
          "cache_control",
          "context_management",
          "output_config",
          "output_format");

  /** Run by the client, or by nobody: what looks for tools among those of the request. */
  private static final Pattern CLIENT_TOOL =
      Pattern.compile(
          "custom|(bash|text_editor|computer|memory|tool_search_tool_(regex|bm25))_\\d{8}");

  private static final Set<String> PLAIN =
      Set.of(
          "text", "thinking", "redacted_thinking", "tool_use", "search_result", "tool_reference");

  @Override
  public Found look(ObjectNode body, long mostOutput) throws RefusedRequestException {
    Fields.only("the request", body, FIELDS);
    Fields.oneOf(body, "service_tier", Set.of("auto", "standard_only"));
    Pictures pictures = new Pictures();
    cached(body);
    for (JsonNode tool : Fields.items(body, "tools")) {
      JsonNode type = tool.path("type");
      if (!Fields.absent(type) && !CLIENT_TOOL.matcher(type.asText()).matches()) {
        throw RefusedRequestException.forbidden("it has a tool that the provider would run");
      }
      cached(tool);
    }
    content(body.path("system"), pictures);
    for (JsonNode message : Fields.items(body, "messages")) {
      content(message.path("content"), pictures);
    }
    boolean stream = Fields.flag(body, "stream");
    OptionalLong wanted = Fields.tokens(body, "max_tokens");
    if (counts) {
      return new Found(false, 0, pictures);
    }
    if (wanted.isEmpty()) {
      throw RefusedRequestException.malformed("it has no max_tokens");
    }
    long most = RequestRules.capped(wanted.getAsLong(), mostOutput);
    body.put("max_tokens", most);
    return new Found(stream, most, pictures);
  }

  private static void content(JsonNode content, Pictures pictures) throws RefusedRequestException {
    if (content.isTextual() || Fields.absent(content)) {
      return;
    }
    if (!content.isArray()) {
      throw RefusedRequestException.malformed("content is neither text nor a list");
    }
    for (JsonNode block : content) {
      cached(block);
      String type = block.path("type").asText();
      switch (type) {
        case "image", "document" -> source(type, block.path("source"), pictures);
        case "tool_result" -> content(block.path("content"), pictures);
        default -> {
          if (!PLAIN.contains(type)) {
            throw RefusedRequestException.forbidden(
                "it has content of a kind that is not passed on");
          }
        }
      }
    }
  }

  private static void source(String type, JsonNode source, Pictures pictures)
      throws RefusedRequestException {
    switch (source.path("type").asText()) {
      case "base64" -> {
        if (type.equals("image")) {
          pictures.add(source.path("data").asText());
        }
      }
      case "text" -> {}
      case "content" -> content(source.path("content"), pictures);
      default ->
          throw RefusedRequestException.forbidden(
              "it has content that the provider would fetch, or has kept");
    }
  }

  /** What is kept for an hour has another price than what is kept for minutes. */
  private static void cached(JsonNode holder) throws RefusedRequestException {
    JsonNode lasting = holder.path("cache_control").path("ttl");
    if (!Fields.absent(lasting) && !lasting.asText().equals("5m")) {
      throw RefusedRequestException.forbidden("it has a cache_control.ttl other than 5m");
    }
  }
}
