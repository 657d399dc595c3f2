package dev.mandate.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The provider, with the key. Of a client's headers only those are sent on that the interface
 * needs; of the provider's only those that tell programs when to come back.
 */
final class Upstream {
  /** Of the client: none says who it is, or where it comes from. */
  private static final Map<String, Pattern> SENT_ON =
      Map.of("anthropic-version", Pattern.compile("[0-9-]{8,12}"));

  private static final String BETA = "anthropic-beta";
  private static final Pattern BETA_WORD = Pattern.compile("[a-z0-9-]{1,80}");

  /** Has a price of its own. */
  private static final String LONG_CONTEXT = "context-1m";

  private static final List<String> RETURNED =
      List.of("retry-after", "request-id", "x-request-id", "x-should-retry");

  private static final Pattern PLAIN = Pattern.compile("[ -~]{1,200}");

  private final HttpClient client;
  private final URI base;
  private final Provider provider;
  private final String key;
  private final Duration patience;

  /**
   * @param patience until an answer begins
   */
  Upstream(HttpClient client, URI base, Provider provider, String key, Duration patience) {
    this.client = client;
    this.base = base;
    this.provider = provider;
    this.key = key;
    this.patience = patience;
  }

  Provider provider() {
    return provider;
  }

  /** Its answer, as soon as it begins. */
  HttpResponse<InputStream> send(Route route, ClientHead head, byte[] body, boolean stream)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + route.target()))
            .timeout(patience)
            .header("accept", stream ? "text/event-stream" : "application/json")
            .header("accept-encoding", "identity")
            .header("user-agent", "mandate-gateway")
            .header(provider.keyHeader(), provider.keyValue(key));
    if (route.operation().hasBody()) {
      request.header("content-type", "application/json").POST(BodyPublishers.ofByteArray(body));
    }
    if (provider == Provider.ANTHROPIC) {
      SENT_ON.forEach(
          (name, pattern) ->
              head.values(name).stream()
                  .limit(1)
                  .filter(value -> pattern.matcher(value).matches())
                  .forEach(value -> request.header(name, value)));
      String beta = beta(head);
      if (!beta.isEmpty()) {
        request.header(BETA, beta);
      }
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static String beta(ClientHead head) {
    return head.values(BETA).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .filter(word -> BETA_WORD.matcher(word).matches() && !word.startsWith(LONG_CONTEXT))
        .distinct()
        .limit(50)
        .collect(Collectors.joining(","));
  }

  /** What a client gets of an answer's headers. */
  static Map<String, String> headers(HttpResponse<?> response, String contentType) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("content-type", contentType);
    for (String name : RETURNED) {
      response
          .headers()
          .firstValue(name)
          .filter(value -> PLAIN.matcher(value).matches())
          .ifPresent(value -> headers.put(name, value));
    }
    return headers;
  }

  /** Whether a text holds the key. */
  boolean tellsKey(String text) {
    return text.contains(key);
  }
}
