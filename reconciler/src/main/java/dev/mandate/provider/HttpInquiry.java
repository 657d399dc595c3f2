package dev.mandate.provider;

import dev.mandate.run.ProviderInquiry;
import dev.mandate.run.SecretValue;
import dev.mandate.spec.Credential;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One request for the list of models, which costs nothing. Follows no redirect. */
public final class HttpInquiry implements ProviderInquiry {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private record Endpoint(String base, String path, Map<String, String> headers) {}

  @Override
  public Answer ask(Credential.Provider provider, SecretValue key, Optional<URI> base) {
    Optional<Endpoint> endpoint = endpoint(provider, key);
    if (endpoint.isEmpty()) {
      return new Answer.Nobody();
    }
    URI root = base.orElseGet(() -> URI.create(endpoint.get().base()));
    Optional<String> objection = objection(root);
    if (objection.isPresent()) {
      return new Answer.Unclear(objection.get());
    }
    URI target = URI.create(root.toString().replaceAll("/+$", "") + endpoint.get().path());
    HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(ANSWER).GET();
    endpoint.get().headers().forEach(request::header);
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return answer(provider, target.getHost(), status);
    } catch (IOException e) {
      return new Answer.Unclear(target.getHost() + " was not reached: " + said(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unclear("interrupted before " + target.getHost() + " had answered");
    }
  }

  private static Optional<Endpoint> endpoint(Credential.Provider provider, SecretValue key) {
    return switch (provider) {
      case ANTHROPIC ->
          Optional.of(
              new Endpoint(
                  "https://api.anthropic.com",
                  "/v1/models?limit=1",
                  Map.of("x-api-key", key.reveal(), "anthropic-version", "2023-06-01")));
      case OPENAI ->
          Optional.of(
              new Endpoint(
                  "https://api.openai.com",
                  "/v1/models",
                  Map.of("authorization", "Bearer " + key.reveal())));
      case GOOGLE ->
          Optional.of(
              new Endpoint(
                  "https://generativelanguage.googleapis.com",
                  "/v1beta/models?pageSize=1",
                  Map.of("x-goog-api-key", key.reveal())));
      case GENERIC -> Optional.empty();
    };
  }

  /** A key in the clear goes over TLS, or stays on this machine. */
  private static Optional<String> objection(URI root) {
    String host = Optional.ofNullable(root.getHost()).orElse("");
    String scheme = Optional.ofNullable(root.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    boolean safe = scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host));
    return safe && !host.isEmpty() && root.getUserInfo() == null && root.getQuery() == null
        ? Optional.empty()
        : Optional.of("the address of the provider is no https URL, nor http on loopback");
  }

  private static Answer answer(Credential.Provider provider, String host, int status) {
    if (status == 200) {
      return new Answer.Accepted(host);
    }
    // Google answers 400 to a key that it does not know.
    boolean no =
        status == 401 || status == 403 || (status == 400 && provider == Credential.Provider.GOOGLE);
    String why = host + " answers " + status;
    return no ? new Answer.Refused(why) : new Answer.Unclear(why);
  }

  private static String said(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }
}
