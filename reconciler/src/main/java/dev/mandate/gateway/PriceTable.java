package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.run.ModelUse;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ModelPrice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What models cost on one day. Entries of {@code mandate.yaml} go before those that come with
 * Mandate, the more exact pattern before the less exact one, and the later day before the earlier.
 */
final class PriceTable {
  private static final String BUILT_IN = "prices.json";

  private final List<Price> own;
  private final List<Price> builtIn;
  private final ModelUse.Prices identity;

  private PriceTable(List<Price> own, List<Price> builtIn, ModelUse.Prices identity) {
    this.own = own;
    this.builtIn = builtIn;
    this.identity = identity;
  }

  /** What holds on a day. */
  static PriceTable on(LocalDate day, ControlRepository control) {
    ArrayNode read = builtIn();
    List<Price> builtIn = new ArrayList<>();
    read.forEach(entry -> builtIn.add(builtIn((ObjectNode) entry)));
    List<Price> own = control.modelPrices().stream().map(PriceTable::own).toList();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("builtIn", read);
    JsonNode given = control.document().json().at("/spec/models/prices");
    if (given.isArray()) {
      all.set("own", given);
    }
    List<Price> valid = new ArrayList<>();
    own.stream().filter(price -> !price.from().isAfter(day)).forEach(valid::add);
    List<Price> validBuiltIn =
        builtIn.stream().filter(price -> !price.from().isAfter(day)).toList();
    LocalDate newest =
        java.util.stream.Stream.concat(valid.stream(), validBuiltIn.stream())
            .map(Price::from)
            .max(Comparator.naturalOrder())
            .orElse(day);
    return new PriceTable(
        valid, validBuiltIn, new ModelUse.Prices(newest.toString(), CanonicalJson.digest(all)));
  }

  /** Which table this is. */
  ModelUse.Prices identity() {
    return identity;
  }

  /**
   * What a request to a model costs; empty when nobody knows.
   *
   * @param input tokens that it has
   */
  Optional<Price> price(Provider provider, String model, long input) {
    return best(own, provider, model, input).or(() -> best(builtIn, provider, model, input));
  }

  private static Optional<Price> best(
      List<Price> prices, Provider provider, String model, long input) {
    return prices.stream()
        .filter(price -> price.provider().equals(provider.word()))
        .filter(price -> input >= price.aboveInput())
        .filter(price -> matches(price.pattern(), model))
        .max(
            Comparator.<Price>comparingInt(price -> price.pattern().replace("*", "").length())
                .thenComparing(Price::from)
                .thenComparingLong(Price::aboveInput));
  }

  private static boolean matches(String pattern, String model) {
    return Pattern.matches(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        model);
  }

  private static Price own(ModelPrice price) {
    String provider = Provider.named(price.provider()).map(Provider::word).orElse(price.provider());
    return new Price(
        provider,
        price.model(),
        price.from(),
        price.aboveInputTokens(),
        price.input(),
        price.output(),
        price.cacheRead(),
        price.cacheWrite());
  }

  private static Price builtIn(ObjectNode entry) {
    return new Price(
        entry.path("provider").textValue(),
        entry.path("model").textValue(),
        LocalDate.parse(entry.path("from").textValue()),
        entry.path("aboveInputTokens").asLong(0),
        usd(entry, "inputUsd"),
        usd(entry, "outputUsd"),
        usd(entry, "cacheReadUsd"),
        usd(entry, "cacheWriteUsd"));
  }

  private static BigDecimal usd(JsonNode entry, String field) {
    return new BigDecimal(entry.path(field).textValue());
  }

  private static ArrayNode builtIn() {
    try (InputStream in = PriceTable.class.getResourceAsStream(BUILT_IN)) {
      return (ArrayNode) Json.object(in.readAllBytes()).orElseThrow().path("prices");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
