package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/** {@code claude -p --output-format stream-json}, as of 2.1. */
final class ClaudeDialect extends JsonDialect {
  private String lastMessage = "";

  @Override
  void event(JsonNode event, Conversation conversation) {
    switch (event.path("type").asText()) {
      case "system" -> system(event, conversation);
      case "assistant" -> assistant(event.path("message"), conversation);
      case "user" -> user(event.path("message"), conversation);
      case "result" -> result(event, conversation);
      default -> {}
    }
  }

  private static void system(JsonNode event, Conversation conversation) {
    switch (event.path("subtype").asText()) {
      case "init" -> {
        conversation.model(event.path("model").asText());
        conversation.version(event.path("claude_code_version").asText());
        for (JsonNode server : event.path("mcp_servers")) {
          String status = server.path("status").asText();
          if (!status.equals("connected")) {
            String name = server.path("name").asText();
            conversation.transcript.notes("the MCP server " + name + " is " + status);
          }
        }
      }
      case "api_retry" ->
          conversation.transcript.notes(
              "the provider answered "
                  + event.path("error_status").asText("nothing")
                  + "; try "
                  + event.path("attempt").asText()
                  + " of "
                  + event.path("max_retries").asText());
      default -> {}
    }
  }

  private void assistant(JsonNode message, Conversation conversation) {
    // One answer can come in several events, a block each; helpers of the agent have turns of their
    // own.
    String id = message.path("id").asText();
    if (!id.equals(lastMessage)) {
      conversation.anotherTurn();
      JsonNode usage = message.path("usage");
      conversation.moreUsage(
          usage.path("input_tokens").asLong(),
          usage.path("output_tokens").asLong(),
          usage.path("cache_read_input_tokens").asLong(),
          usage.path("cache_creation_input_tokens").asLong());
      lastMessage = id;
    }
    // What the program itself puts in the model's mouth.
    boolean synthetic = message.path("model").asText().equals("<synthetic>");
    for (JsonNode block : message.path("content")) {
      switch (block.path("type").asText()) {
        case "text" -> {
          if (synthetic) {
            conversation.transcript.notes(block.path("text").asText());
          } else {
            conversation.says(block.path("text").asText());
          }
        }
        case "tool_use" -> conversation.asksFor(block.path("name").asText(), block.path("input"));
        default -> {}
      }
    }
  }

  private static void user(JsonNode message, Conversation conversation) {
    for (JsonNode block : message.path("content")) {
      if (block.path("type").asText().equals("tool_result")) {
        boolean error = block.path("is_error").asBoolean();
        conversation.transcript.gets(error, text(block.path("content")));
      }
    }
  }

  private static void result(JsonNode event, Conversation conversation) {
    JsonNode usage = event.path("usage");
    conversation.usage(
        usage.path("input_tokens").asLong(),
        usage.path("output_tokens").asLong(),
        usage.path("cache_read_input_tokens").asLong(),
        usage.path("cache_creation_input_tokens").asLong());
    conversation.cost(event.path("total_cost_usd"));
    conversation.turns(event.path("num_turns").asInt());
    event
        .path("permission_denials")
        .forEach(denial -> conversation.denied(denial.path("tool_name").asText("?")));
    conversation.verdict(verdict(event));
  }

  /** An error can have the subtype {@code success}, so both are looked at. */
  private static Verdict verdict(JsonNode event) {
    String subtype = event.path("subtype").asText();
    String text = event.path("result").asText(text(event.path("errors")));
    if (subtype.equals("success") && event.path("is_error").isBoolean()) {
      if (!event.path("is_error").asBoolean()) {
        return event.path("stop_reason").asText().equals("refusal")
            ? Verdict.Failed.lasting("the model refused")
            : new Verdict.Done();
      }
      JsonNode status = event.path("api_error_status");
      if (status.isInt()) {
        return Verdict.Failed.ofStatus(status.intValue(), text);
      }
      return event.path("stop_reason").asText().equals("refusal")
          ? Verdict.Failed.lasting("the model refused: " + text)
          : Verdict.Failed.passing(text);
    }
    return switch (subtype) {
      case "error_max_turns" ->
          Verdict.Failed.lasting("it took all the turns that it may: " + text);
      case "error_max_budget_usd" ->
          Verdict.Failed.lasting("it used all the money that it may: " + text);
      default -> Verdict.Failed.passing("the agent ended with " + subtype + ": " + text);
    };
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringJoiner all = new StringJoiner("\n");
    for (JsonNode block : content) {
      all.add(
          block.isTextual()
              ? block.textValue()
              : block.path("text").asText("[" + block.path("type").asText("?") + "]"));
    }
    return all.toString();
  }
}
