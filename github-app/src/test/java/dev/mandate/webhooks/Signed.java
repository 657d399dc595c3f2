package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as GitHub does. */
final class Signed {
  static final String SECRET = "It's a Secret to Everybody";
  static final String OTHER = "another secret, also long enough";

  private Signed() {}

  static String by(String secret, byte[] body) {
    return "sha256=" + hash("HmacSHA256", secret, body);
  }

  /** As GitHub did before 2020, and still does beside it. */
  static String bySha1(String secret, byte[] body) {
    return "sha1=" + hash("HmacSHA1", secret, body);
  }

  private static String hash(String algorithm, String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
