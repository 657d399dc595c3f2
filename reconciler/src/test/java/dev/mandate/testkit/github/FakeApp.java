package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A GitHub App with one installation, on everything that its owner has. */
public final class FakeApp {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final KeyPair KEYS = keys();

  private final long id;
  private final String slug;
  private final Account bot;
  private final Account owner;
  private final Map<String, String> permissions;
  private final List<String> events = new ArrayList<>();
  private Optional<ObjectNode> hook = Optional.empty();

  FakeApp(long id, String slug, Account bot, Account owner, Map<String, String> permissions) {
    this.id = id;
    this.slug = slug;
    this.bot = bot;
    this.owner = owner;
    this.permissions = Map.copyOf(permissions);
  }

  public long id() {
    return id;
  }

  /**
   * Has it told of events.
   *
   * @param secret empty: none
   */
  public void webhook(String url, String secret, String... names) {
    hook =
        Optional.of(
            Forms.object().put("url", url).put("content_type", "json").put("insecure_ssl", "0"));
    if (!secret.isEmpty()) {
      hook.get().put("secret", "********");
    }
    events.clear();
    events.addAll(List.of(names));
  }

  Optional<ObjectNode> hook() {
    return hook;
  }

  public Account bot() {
    return bot;
  }

  /** As GitHub gives it: PKCS#1, which is the last octet string of a PKCS#8 key. */
  public String pem() {
    byte[] pkcs8 = KEYS.getPrivate().getEncoded();
    byte[] pkcs1 = java.util.Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    return "-----BEGIN RSA PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs1)
        + "\n-----END RSA PRIVATE KEY-----\n";
  }

  long installation() {
    return id * 10;
  }

  Account owner() {
    return owner;
  }

  Map<String, String> permissions() {
    return permissions;
  }

  ObjectNode json() {
    ObjectNode values = Forms.object().put("id", id).put("slug", slug).put("name", slug);
    values.set("owner", owner.json());
    values.set("permissions", Forms.JSON.valueToTree(permissions));
    values.set("events", Forms.JSON.valueToTree(events));
    return Forms.of("app", values);
  }

  ObjectNode installationJson() {
    ObjectNode values =
        Forms.object()
            .put("id", installation())
            .put("app_id", id)
            .put("app_slug", slug)
            .put("target_id", owner.id())
            .put("target_type", owner.json().get("type").asText());
    values.set("account", owner.json());
    values.set("permissions", Forms.JSON.valueToTree(permissions));
    values.set("events", Forms.JSON.valueToTree(events));
    return Forms.of("installation", values);
  }

  /** Whether this is the App's own word, and fresh. */
  boolean signed(String jwt, Instant now) {
    String[] parts = jwt.split("\\.");
    try {
      Signature check = Signature.getInstance("SHA256withRSA");
      check.initVerify(KEYS.getPublic());
      check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      JsonNode claims = Forms.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      Instant issued = Instant.ofEpochSecond(claims.path("iat").asLong());
      Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong());
      return check.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("iss").asText().equals("" + id)
          && !issued.isAfter(now)
          && now.isBefore(expires)
          && !expires.isAfter(now.plus(LONGEST));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
