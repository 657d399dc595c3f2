package dev.mandate.spec;

import java.util.Arrays;
import java.util.Locale;

/** How an agent comes to its model: {@code llm.access}. */
public enum LlmAccess {
  /** By a token for one run, that Mandate puts the provider's key in the place of. */
  GATEWAY,
  /** It has the provider's key itself. */
  KEY,
  /** It has what a login of its own program left. */
  LOGIN;

  /** The word of the Agent spec. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Through the gateway where nothing is said, or nothing that the schema lets pass. */
  static LlmAccess of(SpecDocument agent) {
    String word = agent.json().at("/spec/llm/access").asText();
    return Arrays.stream(values())
        .filter(access -> access.label().equals(word))
        .findFirst()
        .orElse(GATEWAY);
  }
}
