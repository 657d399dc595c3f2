package dev.mandate.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Listens to one answer of a model while it is passed on. For one thread. */
final class AnswerReading {
  private static final int LONGEST_EVENT = 8 << 20;
  private static final int LONGEST_ANSWER = 32 << 20;
  private static final String END_OF_CHAT = "[DONE]";

  static final String UNSAID = "the answer does not say how many tokens it took";

  private final UsageRules rules;
  private final boolean stream;
  private final EventLines events = new EventLines(LONGEST_EVENT, this::event);
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  /**
   * @param stream whether it comes as events
   */
  AnswerReading(UsageRules rules, boolean stream) {
    this.rules = rules;
    this.stream = stream;
  }

  /** Takes more of it, cut anywhere. */
  void accept(byte[] bytes, int offset, int length) throws OddAnswerException {
    if (stream) {
      events.accept(bytes, offset, length);
      return;
    }
    if (answer.size() + length > LONGEST_ANSWER) {
      throw new OddAnswerException("the answer is too long");
    }
    answer.write(bytes, offset, length);
  }

  private void event(byte[] data) throws OddAnswerException {
    if (new String(data, StandardCharsets.ISO_8859_1).strip().equals(END_OF_CHAT)) {
      if (!rules.isWhole()) {
        throw unsaid();
      }
      return;
    }
    rules.read(json(data));
  }

  private static ObjectNode json(byte[] data) throws OddAnswerException {
    return Json.object(data).orElseThrow(() -> new OddAnswerException("the answer cannot be read"));
  }

  /** Call once, when it has come to its end. */
  void end() throws OddAnswerException {
    if (!stream) {
      rules.read(json(answer.toByteArray()));
      if (!rules.isWhole()) {
        throw unsaid();
      }
    }
  }

  private static OddAnswerException unsaid() {
    return new OddAnswerException(UNSAID);
  }

  /** What it took as far as it has told. */
  Tokens tokens() {
    return rules.tokens();
  }

  /** Whether it came to its end by its own words. A stream that has not was broken off. */
  boolean isWhole() {
    return rules.isWhole();
  }
}
