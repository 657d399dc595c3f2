package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/** Chat Completions, https://platform.openai.com/docs/api-reference/chat-streaming. */
final class ChatUsage implements UsageRules {
  private Tokens tokens = Tokens.NONE;
  private boolean counted;

  @Override
  public void read(JsonNode answer) throws OddAnswerException {
    JsonNode usage = answer.path("usage");
    if (Fields.absent(usage)) {
      return;
    }
    long cached = Counts.of(usage.path("prompt_tokens_details"), "cached_tokens");
    tokens =
        tokens.max(
            new Tokens(
                Counts.without(Counts.needed(usage, "prompt_tokens"), cached),
                Counts.needed(usage, "completion_tokens"),
                cached,
                0));
    counted = true;
  }

  @Override
  public Tokens tokens() {
    return tokens;
  }

  @Override
  public boolean isWhole() {
    return counted;
  }
}
