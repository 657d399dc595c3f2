package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an App is told, kept in order until a test delivers it: when, how often and in which order.
 */
public final class Webhooks {
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Delivery> made = new ArrayList<>();

  /**
   * One event on its way.
   *
   * @param id the same when it is delivered again
   * @param event such as {@code pull_request}
   */
  public record Delivery(String id, String event, String body) {
    /** The value of {@code X-Hub-Signature-256}. */
    public String signature(String secret) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] hash = mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
        return "sha256=" + HexFormat.of().formatHex(hash);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  synchronized void add(String form, ObjectNode values) {
    String event = form.replaceFirst("\\..*", "");
    String body = Forms.of(form, values).toString();
    made.add(new Delivery(UUID.randomUUID().toString(), event, body));
  }

  /** All so far, oldest first. */
  public synchronized List<Delivery> made() {
    return List.copyOf(made);
  }

  /** Delivers one, as GitHub does; gives the status of the answer. */
  public int deliver(Delivery delivery, URI to, String secret) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/fake")
            .header("X-GitHub-Event", delivery.event())
            .header("X-GitHub-Delivery", delivery.id())
            .header("X-Hub-Signature-256", delivery.signature(secret))
            .POST(HttpRequest.BodyPublishers.ofString(delivery.body()))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
