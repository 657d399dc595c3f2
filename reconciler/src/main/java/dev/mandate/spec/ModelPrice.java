package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model costs by {@code mandate.yaml}, in US dollars for a million tokens.
 *
 * @param model a name in which {@code *} stands for any text
 * @param from the first day (UTC) that it holds
 * @param aboveInputTokens holds for requests with at least so many tokens of input
 */
public record ModelPrice(
    String provider,
    String model,
    LocalDate from,
    long aboveInputTokens,
    BigDecimal input,
    BigDecimal output,
    BigDecimal cacheRead,
    BigDecimal cacheWrite) {

  /** All of {@code models.prices}; the schema has refused what is no price. */
  static List<ModelPrice> of(SpecDocument control) {
    List<ModelPrice> prices = new ArrayList<>();
    for (JsonNode entry : control.json().at("/spec/models/prices")) {
      prices.add(
          new ModelPrice(
              entry.path("provider").asText(),
              entry.path("model").asText(),
              day(entry.path("from").asText()),
              entry.path("aboveInputTokens").asLong(0),
              usd(entry, "inputUsd", BigDecimal.ZERO),
              usd(entry, "outputUsd", BigDecimal.ZERO),
              usd(entry, "cacheReadUsd", usd(entry, "inputUsd", BigDecimal.ZERO)),
              usd(entry, "cacheWriteUsd", usd(entry, "inputUsd", BigDecimal.ZERO))));
    }
    return prices;
  }

  /** A day that does not exist never comes. */
  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return LocalDate.MAX;
    }
  }

  private static BigDecimal usd(JsonNode entry, String field, BigDecimal otherwise) {
    JsonNode value = entry.path(field);
    return value.isNumber() ? value.decimalValue() : otherwise;
  }
}
