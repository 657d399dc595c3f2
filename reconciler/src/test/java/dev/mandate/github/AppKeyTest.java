package dev.mandate.github;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class AppKeyTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

  @Test
  void signsAsItsPublicKeySays() throws Exception {
    KeyPair keys = keys(2048);
    AppKey key = AppKey.ofPem(pem(keys));

    String[] parts = key.jwt(7, NOW).split("\\.");

    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(keys.getPublic());
    check.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    assertEquals(true, check.verify(Base64.getUrlDecoder().decode(parts[2])));
    long now = NOW.getEpochSecond();
    assertEquals(
        "{\"iat\":" + (now - 60) + ",\"exp\":" + (now + 540) + ",\"iss\":\"7\"}",
        new String(Base64.getUrlDecoder().decode(parts[1]), US_ASCII));
    assertEquals("AppKey[hidden]", key.toString());
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutShowingIt() throws Exception {
    String body = Base64.getEncoder().encodeToString("secret bytes".getBytes(US_ASCII));
    String[] bad = {
      "",
      "secret bytes",
      "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n",
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + "\n-----END ENCRYPTED PRIVATE KEY-----\n",
      pem(keys(1024))
    };
    for (String text : bad) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> AppKey.ofPem(text));
      assertFalse(e.toString().contains(body) || e.toString().contains("secret"), e.toString());
    }
  }

  @Test
  void addressesAndNamesAreChecked() {
    String[] bad = {
      "http://git.example.org/api/v3",
      "https://api.github.com/",
      "https://token@api.github.com",
      "https://api.github.com?x=1",
      "file:///tmp"
    };
    for (String api : bad) {
      assertThrows(IllegalArgumentException.class, () -> settings(api, "acme/control"), api);
    }
    for (String name : new String[] {"acme", "acme/control/x", "acme/..", "../x", "a/b?c", "/b"}) {
      assertThrows(
          IllegalArgumentException.class, () -> settings("https://api.github.com", name), name);
    }
    GitHubSettings enterprise = settings("https://git.example.org/api/v3", "acme/control");
    assertEquals(true, enterprise.covers(URI.create("https://git.example.org/api/v3/app")));
    for (String other :
        new String[] {
          "https://git.example.org/other",
          "https://git.example.org:444/api/v3/app",
          "https://git.example.org.evil.example/api/v3/app",
          "http://git.example.org/api/v3/app"
        }) {
      assertFalse(enterprise.covers(URI.create(other)), other);
    }
  }

  private static GitHubSettings settings(String api, String name) {
    return GitHubSettings.usual(URI.create(api), 7, RepositoryName.of(name), Path.of("cache"));
  }

  private static KeyPair keys(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }
}
