package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds in the answer of one interface what it took. For one answer. */
interface UsageRules {

  /** Takes one event of a stream, or a whole answer. */
  void read(JsonNode answer) throws OddAnswerException;

  /** What it took, as far as it has been told; never less than before. */
  Tokens tokens();

  /** Whether the answer came to its end, and told all. */
  boolean isWhole();

  /** The rules for an operation in which the model answers. */
  static UsageRules of(Route.Operation operation) {
    return switch (operation) {
      case MESSAGES -> new MessagesUsage();
      case RESPONSES -> new ResponsesUsage();
      case CHAT -> new ChatUsage();
      case GENERATE, STREAM_GENERATE -> new GenerateUsage();
      case PING, COUNT_MESSAGES, LIST_MODELS, COUNT_GENERATE ->
          throw new IllegalArgumentException(operation + " takes nothing");
    };
  }
}
