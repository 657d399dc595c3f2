package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code gemini --output-format stream-json}, as of 0.61. It tells no version and no cost. */
final class GeminiDialect extends JsonDialect {
  private static final Pattern STATUS =
      Pattern.compile("\"code\":\\s*(\\d{3})\\b|\\bstatus:? (\\d{3})\\b");
  private static final Pattern PASSING =
      Pattern.compile(
          "(?i)fetch failed|network|socket|connection|terminated|timed out|timeout|ECONN"
              + "|incomplete|stream ended|exhausted|quota|overloaded|unavailable");
  private static final int MOST_OPEN_CALLS = 1000;

  /** Names of the tools that were asked for and have not answered, by the id of the call. */
  private final Map<String, String> open = new HashMap<>();

  /** What it calls an error may stand beside a status of success. */
  private Optional<String> trouble = Optional.empty();

  /** A text comes in pieces. */
  private final StringBuilder saying = new StringBuilder();

  @Override
  void event(JsonNode event, Conversation conversation) {
    String type = event.path("type").asText();
    if (type.equals("message") && event.path("role").asText().equals("assistant")) {
      saying.append(event.path("content").asText());
      if (!event.path("delta").asBoolean() || saying.length() > OutputLines.LONGEST) {
        endOfText(conversation);
      }
      return;
    }
    endOfText(conversation);
    switch (type) {
      case "init" -> conversation.model(event.path("model").asText());
      case "tool_use" -> {
        conversation.anotherTurn();
        String tool = event.path("tool_name").asText();
        if (open.size() < MOST_OPEN_CALLS) {
          open.put(event.path("tool_id").asText(), tool);
        }
        conversation.asksFor(tool, event.path("parameters"));
      }
      case "tool_result" -> toolResult(event, conversation);
      case "error" -> {
        String message = event.path("message").asText();
        conversation.transcript.notes(message);
        if (event.path("severity").asText().equals("error")) {
          trouble = Optional.of(message);
        }
      }
      case "result" -> result(event, conversation);
      default -> {}
    }
  }

  private void endOfText(Conversation conversation) {
    if (!saying.isEmpty()) {
      conversation.anotherTurn();
      conversation.says(saying.toString());
      saying.setLength(0);
    }
  }

  private void toolResult(JsonNode event, Conversation conversation) {
    String tool = open.remove(event.path("tool_id").asText());
    boolean error = !event.path("status").asText().equals("success");
    JsonNode trouble = event.path("error");
    String output = event.path("output").asText("");
    conversation.transcript.gets(
        error, output.isEmpty() ? trouble.path("message").asText("") : output);
    boolean denied = trouble.path("type").asText().equals("policy_violation");
    if (error && tool != null && denied) {
      conversation.denied(tool);
    }
  }

  private void result(JsonNode event, Conversation conversation) {
    JsonNode stats = event.path("stats");
    long cached = stats.path("cached").asLong();
    conversation.usage(
        stats.path("input").asLong(stats.path("input_tokens").asLong() - cached),
        stats.path("output_tokens").asLong(),
        cached,
        0);
    conversation.verdict(
        event.path("status").asText().equals("success") && trouble.isEmpty()
            ? new Verdict.Done()
            : failure(
                event.path("error").path("message").asText(trouble.orElse("it gives no reason"))));
  }

  private static Verdict failure(String message) {
    Matcher status = STATUS.matcher(message);
    if (status.find()) {
      String code = status.group(1) == null ? status.group(2) : status.group(1);
      return Verdict.Failed.ofStatus(Integer.parseInt(code), message);
    }
    return PASSING.matcher(message).find()
        ? Verdict.Failed.passing(message)
        : Verdict.Failed.lasting(message);
  }
}
