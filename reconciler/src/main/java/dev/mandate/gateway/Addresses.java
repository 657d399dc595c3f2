package dev.mandate.gateway;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where providers are. Who runs the reconciler can name other places; nobody else can, since the
 * key goes there.
 */
public final class Addresses {
  /** The variable of the reconciler that names others, for example {@code openai=https://…}. */
  public static final String VARIABLE = "MANDATE_MODEL_ADDRESSES";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Map<Provider, URI> named;

  private Addresses(Map<Provider, URI> named) {
    this.named = new EnumMap<>(Provider.class);
    this.named.putAll(named);
  }

  /** The public addresses of all. */
  public static Addresses usual() {
    return new Addresses(Map.of());
  }

  /**
   * With those that {@link #VARIABLE} names: {@code provider=address}, with commas between.
   *
   * @throws IllegalArgumentException when it names what is no address, or one of another machine
   *     without TLS; the message says how to mend it
   */
  public static Addresses parse(String text) {
    Map<Provider, URI> named = new EnumMap<>(Provider.class);
    for (String entry : text.split(",")) {
      if (!entry.isBlank()) {
        String[] parts = entry.strip().split("=", 2);
        Optional<Provider> provider = Provider.named(parts[0].strip());
        Optional<URI> address = parts.length == 2 ? address(parts[1].strip()) : Optional.empty();
        if (provider.isEmpty() || address.isEmpty()) {
          throw new IllegalArgumentException(
              VARIABLE
                  + " has '"
                  + entry.strip()
                  + "'; give provider=https://host for "
                  + Arrays.stream(Provider.values())
                      .map(Provider::word)
                      .collect(Collectors.joining(", "))
                  + ", and http only for this machine");
        }
        named.put(provider.get(), address.get());
      }
    }
    return new Addresses(named);
  }

  private static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean plain =
          uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      boolean safe =
          "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLocal(uri));
      return plain && safe ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether it is on this machine. */
  static boolean isLocal(URI address) {
    return LOOPBACK.contains(address.getHost());
  }

  URI of(Provider provider) {
    return named.getOrDefault(provider, provider.address());
  }
}
