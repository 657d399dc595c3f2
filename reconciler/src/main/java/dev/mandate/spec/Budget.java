package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one run of an AI agent may use up; what is empty is not limited.
 *
 * @param usd by the estimate of the agent's own program, in US dollars
 * @param tokens that the model reads and writes, those of a cache included
 */
public record Budget(Optional<BigDecimal> usd, OptionalLong tokens) {

  /** Nothing is limited. */
  public static Budget none() {
    return new Budget(Optional.empty(), OptionalLong.empty());
  }

  /** What {@code limits.cost} of an agent says of one run. */
  static Budget of(SpecDocument agent) {
    JsonNode cost = agent.json().path("spec").path("limits").path("cost");
    JsonNode usd = cost.path("perRunUsd");
    JsonNode tokens = cost.path("tokensPerRun");
    return new Budget(
        usd.isNumber() ? Optional.of(usd.decimalValue()) : Optional.empty(),
        tokens.canConvertToLong() ? OptionalLong.of(tokens.longValue()) : OptionalLong.empty());
  }
}
