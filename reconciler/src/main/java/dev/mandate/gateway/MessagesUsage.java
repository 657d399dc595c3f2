package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The Messages API, https://docs.anthropic.com/en/api/messages-streaming. The numbers of a {@code
 * message_delta} are of the whole answer until then.
 */
final class MessagesUsage implements UsageRules {
  private Tokens tokens = Tokens.NONE;
  private boolean begun;
  private boolean counted;
  private boolean whole;

  @Override
  public void read(JsonNode answer) throws OddAnswerException {
    switch (answer.path("type").asText()) {
      case "message_start" -> {
        if (begun) {
          throw new OddAnswerException("two answers came for one request");
        }
        begun = true;
        add(answer.path("message").path("usage"), true);
      }
      case "message_delta" -> {
        JsonNode usage = answer.path("usage");
        if (!Fields.absent(usage)) {
          add(usage, false);
          long unused = Counts.needed(usage, "output_tokens");
          counted = true;
        }
      }
      case "message_stop" -> {
        if (!begun || !counted) {
          throw new OddAnswerException(AnswerReading.UNSAID);
        }
        whole = true;
      }
      case "message" -> {
        add(answer.path("usage"), true);
        whole = true;
      }
      default -> {}
    }
  }

  private void add(JsonNode usage, boolean all) throws OddAnswerException {
    long input = all ? Counts.needed(usage, "input_tokens") : Counts.of(usage, "input_tokens");
    long output = all ? Counts.needed(usage, "output_tokens") : Counts.of(usage, "output_tokens");
    tokens =
        tokens.max(
            new Tokens(
                input,
                output,
                Counts.of(usage, "cache_read_input_tokens"),
                Counts.of(usage, "cache_creation_input_tokens")));
  }

  @Override
  public Tokens tokens() {
    return tokens;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }
}
