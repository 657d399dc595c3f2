package dev.mandate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** Secrets of nobody in the forms of their issuers, each with what stands around it in a log. */
enum Planted {
  AWS_ACCESS_KEY("using AKIA%s for the bucket", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
  GITHUB_TOKEN("remote: token ghp_%s accepted", Alphabet.ALL, 36),
  GITLAB_TOKEN("PRIVATE-TOKEN: glpat-%s", Alphabet.ALL, 20),
  SLACK_TOKEN("slack: xoxb-123456789012-123456789012-%s", Alphabet.ALL, 24),
  ANTHROPIC_KEY("x-api-key: sk-ant-api03-%sAA", Alphabet.ALL, 93),
  GOOGLE_KEY("GET /maps?key=AIza%s", Alphabet.ALL, 35),
  STRIPE_KEY("stripe sk_live_%s", Alphabet.ALL, 24),
  NPM_TOKEN("//registry/:_authToken=npm_%s", "abcdefghijklmnopqrstuvwxyz0123456789", 36),
  JWT("session %s", "", 0),
  NAMED_PASSWORD("db_password = \"%s\"", Alphabet.ALL, 24),
  URL_PASSWORD("postgres://app:%s@db.internal/app", Alphabet.ALL, 24),
  PRIVATE_KEY(
      "-----BEGIN RSA " + "PRIVATE KEY-----\n%s\n-----END RSA " + "PRIVATE KEY-----", "", 0);

  private static final class Alphabet {
    static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  }

  /**
   * @param line where it stands; one or more
   * @param value what must be found of it
   */
  record Secret(Planted kind, String line, String value) {}

  private final String line;
  private final String alphabet;
  private final int length;

  Planted(String line, String alphabet, int length) {
    this.line = line;
    this.alphabet = alphabet;
    this.length = length;
  }

  Secret next(Random random) {
    String value =
        switch (this) {
          case JWT ->
              encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                  + "."
                  + encoded(
                      ("{\"sub\":\"" + random.nextLong() + "\",\"admin\":true}")
                          .getBytes(StandardCharsets.UTF_8))
                  + "."
                  + encoded(bytes(random, 32));
          case PRIVATE_KEY ->
              Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes(random, 600));
          default -> characters(random);
        };
    return new Secret(this, line.formatted(value), value);
  }

  private String characters(Random random) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < length; i++) {
      value.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return value.toString();
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
