package dev.mandate.run;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * What an AI agent's program said of itself. Nobody has checked it.
 *
 * @param version of the program
 * @param model that answered
 * @param turns of the conversation; what counts as one differs between programs
 * @param toolCalls asked for, whether or not they were granted
 * @param deniedTools names of tools that were refused to it, sorted, each once
 * @param estimatedCostUsd by the program's own price list: an estimate, not a bill
 */
public record AgentReport(
    Optional<String> version,
    Optional<String> model,
    OptionalInt turns,
    int toolCalls,
    List<String> deniedTools,
    Optional<Usage> usage,
    Optional<BigDecimal> estimatedCostUsd) {
  public AgentReport {
    deniedTools = List.copyOf(deniedTools);
  }

  /** The same, with each text of it replaced. */
  AgentReport with(UnaryOperator<String> replacement) {
    return new AgentReport(
        version.map(replacement),
        model.map(replacement),
        turns,
        toolCalls,
        deniedTools.stream().map(replacement).toList(),
        usage,
        estimatedCostUsd);
  }

  /**
   * Tokens of the whole run.
   *
   * @param input that were neither read from a cache nor written to it
   */
  public record Usage(long input, long output, long cacheRead, long cacheWrite) {}
}
