package dev.mandate.egress;

import dev.mandate.spec.Agent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an agent may reach by its spec: {@code capabilities.egress}. */
final class Places {
  private final List<Place> places;

  private record Place(Pattern host, int port) {}

  Places(List<Agent.Egress> named) {
    places =
        named.stream().map(egress -> new Place(pattern(egress.host()), egress.port())).toList();
  }

  /**
   * @param host in lower case, without a dot at its end
   */
  boolean allow(String host, int port) {
    return places.stream()
        .anyMatch(place -> place.port() == port && place.host().matcher(host).matches());
  }

  /** As policy reads them: {@code *} stands for any text, dots included. */
  private static Pattern pattern(String host) {
    return Pattern.compile(
        Arrays.stream(host.toLowerCase(Locale.ROOT).split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
