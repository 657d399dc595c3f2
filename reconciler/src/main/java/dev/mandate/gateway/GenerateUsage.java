package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * generateContent, https://ai.google.dev/api/generate-content#UsageMetadata. Each chunk of a stream
 * tells of all until then; thoughts are paid for as output.
 */
final class GenerateUsage implements UsageRules {
  private Tokens tokens = Tokens.NONE;
  private boolean counted;
  private boolean ended;

  @Override
  public void read(JsonNode answer) throws OddAnswerException {
    JsonNode usage = answer.path("usageMetadata");
    if (!Fields.absent(usage)) {
      long cached = Counts.of(usage, "cachedContentTokenCount");
      long input =
          Counts.needed(usage, "promptTokenCount") + Counts.of(usage, "toolUsePromptTokenCount");
      tokens =
          tokens.max(
              new Tokens(
                  Counts.without(input, cached),
                  Counts.of(usage, "candidatesTokenCount") + Counts.of(usage, "thoughtsTokenCount"),
                  cached,
                  0));
      counted = true;
    }
    for (JsonNode candidate : answer.path("candidates")) {
      ended |= candidate.path("finishReason").isTextual();
    }
    ended |= answer.path("promptFeedback").path("blockReason").isTextual();
    if (ended && !counted) {
      throw new OddAnswerException(AnswerReading.UNSAID);
    }
  }

  @Override
  public Tokens tokens() {
    return tokens;
  }

  @Override
  public boolean isWhole() {
    return ended && counted;
  }
}
