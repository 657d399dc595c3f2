package dev.mandate.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says which requests of one run are passed on. Knows no secrets but its token. Thread-safe. */
final class Gatekeeper {
  private static final String BEARER = "Bearer ";

  private final Provider provider;
  private final byte[] token;
  private final Set<String> models;
  private final long mostOutput;
  private final PriceTable prices;
  private final RequestScreen screen;

  /**
   * @param models that may be asked, as the provider has their names
   * @param mostOutput tokens of one answer; 0 for any number
   * @param screen takes out what the provider must not see
   */
  Gatekeeper(
      Provider provider,
      String token,
      Set<String> models,
      long mostOutput,
      PriceTable prices,
      RequestScreen screen) {
    this.provider = provider;
    this.token = token.getBytes(StandardCharsets.US_ASCII);
    this.models = Set.copyOf(models);
    this.mostOutput = mostOutput;
    this.prices = prices;
    this.screen = screen;
  }

  /** What a request asks for. All but whether anybody is there needs the token. */
  Route route(ClientHead head) throws RefusedRequestException {
    Route route = Route.of(provider, head).orElse(null);
    if (route != null && route.operation() == Route.Operation.PING) {
      return route;
    }
    if (!isOfThisRun(head)) {
      throw new RefusedRequestException(Refusal.stranger());
    }
    if (route == null) {
      throw new RefusedRequestException(Refusal.noSuchPath());
    }
    return route;
  }

  /** Each key that it shows is the token, and it shows one. */
  private boolean isOfThisRun(ClientHead head) {
    List<String> shown = new ArrayList<>();
    shown.addAll(head.values("x-api-key"));
    shown.addAll(head.values("x-goog-api-key"));
    for (String value : head.values("authorization")) {
      shown.add(value.startsWith(BEARER) ? value.substring(BEARER.length()) : "");
    }
    boolean all = !shown.isEmpty();
    for (String key : shown) {
      all &= MessageDigest.isEqual(token, key.getBytes(StandardCharsets.ISO_8859_1));
    }
    return all;
  }

  /** The request as the provider gets it. */
  Ask ask(Route route, byte[] sent) throws RefusedRequestException {
    if (!route.operation().hasBody()) {
      return new Ask("", new byte[0], false, 0, 0, 0);
    }
    ObjectNode body =
        Json.object(sent)
            .orElseThrow(
                () ->
                    RefusedRequestException.malformed(
                        "its body is no JSON that can be read in one way only"));
    String model = route.model().orElseGet(() -> body.path("model").asText(""));
    if (!models.contains(model)) {
      throw RefusedRequestException.forbidden(
          "it asks for " + named(model) + ", which neither llm.model nor llm.alsoModels names");
    }
    RequestRules.Found found = RequestRules.of(route.operation()).look(body, mostOutput);
    byte[] bytes =
        Json.bytes(screen.seen(body))
            .filter(written -> written.length <= Visit.LONGEST_BODY)
            .orElseThrow(
                () -> RefusedRequestException.malformed("its body has a text that is none"));
    return new Ask(
        model,
        bytes,
        found.stream(),
        found.maxOutput(),
        found.pictures().count(),
        found.pictures().bytes());
  }

  /** What an agent calls a model goes into the record only when it is the name of one. */
  private String named(String model) {
    return model.matches("[a-z0-9.-]{1,60}") && prices.price(provider, model, 0).isPresent()
        ? "the model " + model
        : "a model";
  }
}
