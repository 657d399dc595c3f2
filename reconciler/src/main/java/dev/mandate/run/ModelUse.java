package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What one run asked of its model, as Mandate saw and counted it.
 *
 * @param address where requests went, scheme and host; never more of it
 * @param local whether that is this machine, by leave of who runs it
 * @param models that answered or were to answer, sorted, each once
 * @param requests that went to the provider
 * @param answers of them that were whole; each is a turn
 * @param refused what was not passed on, one for each reason, sorted
 * @param usage tokens of all answers; what could not be known counts with the most that it can be
 * @param assumed how many requests count with the most that they can be, since they broke off
 * @param usd by the table of prices; empty when a model that was asked has no price
 * @param prices the table that was used
 * @param exceeded why the agent was cut off
 */
public record ModelUse(
    String provider,
    String address,
    boolean local,
    List<String> models,
    long requests,
    long answers,
    List<Refusal> refused,
    AgentReport.Usage usage,
    long assumed,
    Optional<BigDecimal> usd,
    Prices prices,
    Optional<String> exceeded) {
  public ModelUse {
    models = List.copyOf(models);
    refused = List.copyOf(refused);
  }

  /**
   * @param why a clause
   * @param count how often
   */
  public record Refusal(String why, long count) {}

  /**
   * A table of prices.
   *
   * @param date of the newest entry that counted
   * @param digest of all that was looked at
   */
  public record Prices(String date, Digest digest) {}
}
