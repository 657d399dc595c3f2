package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code cline --json}, as of 3.0. It tells no version. */
final class ClineDialect extends JsonDialect {
  private static final Pattern LASTING =
      Pattern.compile("(?i)empty response|not[ _]found|invalid|unauthori[sz]ed|forbidden|refus");

  private final Set<String> given;
  private Optional<Verdict.Failed> strayed = Optional.empty();
  private String errorClass = "";

  /**
   * @param given tools that it may use, in its own words
   */
  ClineDialect(Set<String> given) {
    this.given = Set.copyOf(given);
  }

  @Override
  void event(JsonNode event, Conversation conversation) {
    switch (event.path("type").asText()) {
      case "agent_event" -> ofAgent(event.path("event"), conversation);
      case "run_result" -> {
        JsonNode usage = event.path("aggregateUsage");
        usage(usage, "", conversation);
        conversation.cost(usage.path("totalCost"));
        conversation.model(event.path("model").path("id").asText());
        conversation.verdict(verdict(event));
      }
      case "error" -> {
        String message = event.path("message").asText();
        conversation.transcript.notes(message);
        if (conversation.verdict().isEmpty()) {
          conversation.verdict(Verdict.Failed.lasting(message));
        }
      }
      default -> {}
    }
  }

  @Override
  public void ends(Conversation conversation) {
    strayed.ifPresent(conversation::verdict);
  }

  private void ofAgent(JsonNode event, Conversation conversation) {
    boolean tool = event.path("contentType").asText().equals("tool");
    switch (event.path("type").asText()) {
      case "iteration_start" -> conversation.anotherTurn();
      case "content_start" -> {
        if (tool) {
          conversation.asksFor(event.path("toolName").asText(), event.path("input"));
        }
      }
      case "content_end" -> {
        if (tool) {
          toolResult(event, conversation);
        } else if (event.path("contentType").asText().equals("text")) {
          conversation.says(event.path("text").asText());
        }
      }
      case "usage" -> {
        usage(event, "total", conversation);
        conversation.cost(event.path("totalCost"));
      }
      case "error" -> {
        errorClass = event.path("errorClass").asText("");
        conversation.transcript.notes(event.path("error").path("message").asText());
      }
      default -> {}
    }
  }

  private void toolResult(JsonNode event, Conversation conversation) {
    String name = event.path("toolName").asText();
    String error = event.path("error").asText("");
    boolean failed = !error.isEmpty();
    JsonNode output = event.path("output");
    conversation.transcript.gets(failed, output.isTextual() ? output.asText() : output.toString());
    if (error.contains("requires approval")) {
      conversation.denied(name);
    } else if (!failed && !given.contains(name)) {
      strayed =
          Optional.of(Verdict.Failed.lasting("it used a tool that it was not given: " + name));
    }
  }

  /** What it calls input has the cache in it. */
  private static void usage(JsonNode usage, String prefix, Conversation conversation) {
    long cacheRead = number(usage, prefix, "cacheReadTokens");
    long cacheWrite = number(usage, prefix, "cacheWriteTokens");
    conversation.usage(
        number(usage, prefix, "inputTokens") - cacheRead - cacheWrite,
        number(usage, prefix, "outputTokens"),
        cacheRead,
        cacheWrite);
  }

  private static long number(JsonNode usage, String prefix, String field) {
    String name =
        prefix.isEmpty()
            ? field
            : prefix + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    return usage.path(name).asLong();
  }

  private Verdict verdict(JsonNode event) {
    String text = event.path("text").asText("");
    String reason = event.path("finishReason").asText("no reason");
    return switch (reason) {
      case "completed" -> new Verdict.Done();
      case "max_iterations" -> Verdict.Failed.lasting("it took all the turns that it may");
      // The status that the provider answered is not told, only its words and a rough class.
      case "error" ->
          errorClass.equals("auth") || LASTING.matcher(text).find()
              ? Verdict.Failed.lasting("the model could not be asked: " + text)
              : Verdict.Failed.passing("the model could not be asked: " + text);
      default -> Verdict.Failed.passing("the agent ended with " + reason + ": " + text);
    };
  }
}
