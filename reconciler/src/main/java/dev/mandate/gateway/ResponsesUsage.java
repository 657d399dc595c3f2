package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** The Responses API, https://platform.openai.com/docs/api-reference/responses-streaming. */
final class ResponsesUsage implements UsageRules {
  private Tokens tokens = Tokens.NONE;
  private boolean whole;

  @Override
  public void read(JsonNode answer) throws OddAnswerException {
    switch (answer.path("type").asText()) {
      case "response.completed", "response.incomplete" -> ended(answer.path("response"));
      case "" -> {
        String status = answer.path("status").asText();
        if (status.equals("completed") || status.equals("incomplete")) {
          ended(answer);
        }
      }
      default -> {}
    }
  }

  private void ended(JsonNode response) throws OddAnswerException {
    if (whole) {
      throw new OddAnswerException("two answers came for one request");
    }
    JsonNode usage = response.path("usage");
    long cached = Counts.of(usage.path("input_tokens_details"), "cached_tokens");
    tokens =
        new Tokens(
            Counts.without(Counts.needed(usage, "input_tokens"), cached),
            Counts.needed(usage, "output_tokens"),
            cached,
            0);
    whole = true;
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
