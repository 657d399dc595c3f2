package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What GitHub signs deliveries with (GitHub, "Validating webhook deliveries"). More than one is
 * good while one takes the place of another. Thread-safe.
 */
public final class WebhookSecrets {
  /** A shorter one could be guessed from one delivery that was overheard. */
  public static final int LEAST_CHARACTERS = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern SIGNATURE = Pattern.compile("sha256=([0-9a-f]{64})");

  private final List<SecretKeySpec> keys;

  private WebhookSecrets(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * @throws IllegalArgumentException without any, or with one that is too short; it says nothing of
   *     what they are
   */
  public static WebhookSecrets of(List<String> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("there is no webhook secret");
    }
    for (String secret : secrets) {
      if (secret.length() < LEAST_CHARACTERS) {
        throw new IllegalArgumentException(
            "a webhook secret is shorter than " + LEAST_CHARACTERS + " characters");
      }
    }
    return new WebhookSecrets(
        secrets.stream()
            .map(secret -> new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM))
            .toList());
  }

  /** Whether a header has the form of a signature by SHA-256, whoever made it. */
  static boolean isSignature(String header) {
    return SIGNATURE.matcher(header).matches();
  }

  /**
   * Whether one of the secrets signed exactly these bytes. Takes as long for a wrong signature as
   * for a right one.
   *
   * @param header the value of {@code X-Hub-Signature-256}
   */
  boolean signed(byte[] body, String header) {
    Matcher signature = SIGNATURE.matcher(header);
    if (!signature.matches()) {
      return false;
    }
    byte[] claimed = HexFormat.of().parseHex(signature.group(1));
    boolean signed = false;
    for (SecretKeySpec key : keys) {
      signed |= MessageDigest.isEqual(hash(key, body), claimed);
    }
    return signed;
  }

  private static byte[] hash(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "WebhookSecrets[" + keys.size() + " hidden]";
  }
}
