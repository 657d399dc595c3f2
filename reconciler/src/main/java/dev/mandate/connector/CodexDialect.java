package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code codex exec --json}, as of 0.169. It tells no model, no version and no cost. */
final class CodexDialect extends JsonDialect {
  private static final Pattern STATUS = Pattern.compile("\\bstatus:? (\\d{3})\\b");

  /** What is said of a connection that broke, and of a provider that has too much to do. */
  private static final Pattern PASSING =
      Pattern.compile(
          "(?i)stream disconnected|error sending request|connection|timed out|timeout|high demand"
              + "|temporar|overloaded|exceeded retry limit");

  @Override
  void event(JsonNode event, Conversation conversation) {
    switch (event.path("type").asText()) {
      case "item.started" -> started(event.path("item"), conversation);
      case "item.completed" -> completed(event.path("item"), conversation);
      case "turn.completed" -> {
        usage(event.path("usage"), conversation);
        conversation.verdict(new Verdict.Done());
      }
      case "turn.failed" ->
          conversation.verdict(failure(event.path("error").path("message").asText("no reason")));
      case "error" -> conversation.transcript.notes(event.path("message").asText());
      default -> {}
    }
  }

  private static void started(JsonNode item, Conversation conversation) {
    switch (item.path("type").asText()) {
      case "command_execution" -> {
        conversation.anotherTurn();
        conversation.asksFor("shell", item.path("command"));
      }
      case "mcp_tool_call" -> {
        conversation.anotherTurn();
        conversation.asksFor(item.path("tool").asText(), item.path("arguments"));
      }
      default -> {}
    }
  }

  private static void completed(JsonNode item, Conversation conversation) {
    switch (item.path("type").asText()) {
      case "agent_message" -> {
        conversation.anotherTurn();
        conversation.says(item.path("text").asText());
      }
      case "command_execution" -> {
        boolean failed = item.path("exit_code").asInt(-1) != 0;
        conversation.transcript.gets(failed, item.path("aggregated_output").asText());
        if (item.path("status").asText().equals("declined")) {
          conversation.denied("shell");
        }
      }
      case "mcp_tool_call" ->
          conversation.transcript.gets(
              item.path("status").asText().equals("failed"), item.path("result").toString());
      case "file_change" -> {
        conversation.anotherTurn();
        conversation.asksFor("apply_patch", item.path("changes"));
      }
      case "web_search" -> {
        conversation.anotherTurn();
        conversation.asksFor("web_search", TextNode.valueOf(item.path("query").asText()));
      }
      // Not fatal: it warns of models that it does not know, too.
      case "error" -> conversation.transcript.notes(item.path("message").asText());
      default -> {}
    }
  }

  private static void usage(JsonNode usage, Conversation conversation) {
    long cached = usage.path("cached_input_tokens").asLong();
    long written = usage.path("cache_write_input_tokens").asLong();
    conversation.usage(
        usage.path("input_tokens").asLong() - cached - written,
        usage.path("output_tokens").asLong(),
        cached,
        written);
  }

  private static Verdict failure(String message) {
    Matcher status = STATUS.matcher(message);
    if (status.find()) {
      return Verdict.Failed.ofStatus(Integer.parseInt(status.group(1)), message);
    }
    return PASSING.matcher(message).find()
        ? Verdict.Failed.passing(message)
        : Verdict.Failed.lasting(message);
  }
}
