package dev.mandate.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a request to one interface of a provider may hold. Fields, kinds of content and tools that
 * are not known are refused: with some of them the provider itself would fetch or keep something,
 * or run something elsewhere, and nobody here would see it.
 */
interface RequestRules {
  /** For who names no limit of an answer; what most programs ask for at most. */
  long USUAL_OUTPUT = 32_000;

  /**
   * Looks at a request, and has it ask for no more output than it may.
   *
   * @param body is changed
   * @param mostOutput tokens that the spec lets an answer have; 0 for any number
   * @return how much output it can have, and whether it comes as events
   */
  Found look(ObjectNode body, long mostOutput) throws RefusedRequestException;

  /** What there is to know of a request. */
  record Found(boolean stream, long maxOutput, Pictures pictures) {}

  /** The rules for an operation that has a body. */
  static RequestRules of(Route.Operation operation) {
    return switch (operation) {
      case MESSAGES -> new MessagesRules(false);
      case COUNT_MESSAGES -> new MessagesRules(true);
      case RESPONSES -> new ResponsesRules();
      case CHAT -> new ChatRules();
      case GENERATE -> new GenerateRules(false, false);
      case STREAM_GENERATE -> new GenerateRules(true, false);
      case COUNT_GENERATE -> new GenerateRules(false, true);
      case PING, LIST_MODELS -> throw new IllegalArgumentException(operation + " has no body");
    };
  }

  /** The smaller one; 0 stands for any number. */
  static long capped(long wanted, long most) {
    return most == 0 ? wanted : Math.min(wanted, most);
  }
}
