package dev.mandate.github;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The private key of an App, by which it says who it is: a JSON Web Token, signed RS256 (RFC 7519;
 * GitHub, "Generating a JSON Web Token for a GitHub App").
 */
public final class AppKey {
  /** GitHub takes ten minutes at most, by its own clock. */
  private static final Duration LIFE = Duration.ofMinutes(9);

  private static final Duration SLOW_CLOCK = Duration.ofSeconds(60);
  private static final int LEAST_BITS = 2048;
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN (RSA )?PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)"
              + "-----END (?:RSA )?PRIVATE KEY-----\\s*");

  private final PrivateKey key;

  private AppKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads the file that GitHub gives, PKCS#1 or PKCS#8 in PEM.
   *
   * @throws IllegalArgumentException saying what it is not, and nothing of what it holds
   */
  public static AppKey ofPem(String text) {
    Matcher pem = PEM.matcher(text);
    if (!pem.matches()) {
      throw unusable("it is not an RSA private key in PEM form without a passphrase");
    }
    try {
      byte[] body = Base64.getMimeDecoder().decode(pem.group(2));
      byte[] pkcs8 = pem.group(1) == null ? body : wrapped(body);
      PrivateKey key =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (!(key instanceof RSAPrivateKey rsa) || rsa.getModulus().bitLength() < LEAST_BITS) {
        throw unusable("it is shorter than " + LEAST_BITS + " bits");
      }
      return new AppKey(key);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("what it holds is not an RSA key");
    }
  }

  private static byte[] wrapped(byte[] pkcs1) throws IOException {
    var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    return new PrivateKeyInfo(algorithm, ASN1Primitive.fromByteArray(pkcs1)).getEncoded();
  }

  private static IllegalArgumentException unusable(String why) {
    return new IllegalArgumentException("the App's private key cannot be used: " + why);
  }

  /** The App's word for itself, good for a few minutes. */
  String jwt(long app, Instant now) {
    String head = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
    String claims =
        encoded(
            "{\"iat\":"
                + now.minus(SLOW_CLOCK).getEpochSecond()
                + ",\"exp\":"
                + now.plus(LIFE).getEpochSecond()
                + ",\"iss\":\""
                + app
                + "\"}");
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update((head + "." + claims).getBytes(US_ASCII));
      return head + "." + claims + "." + encoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign with RSA", e);
    }
  }

  private static String encoded(String text) {
    return encoder().encodeToString(text.getBytes(US_ASCII));
  }

  private static Base64.Encoder encoder() {
    return Base64.getUrlEncoder().withoutPadding();
  }

  @Override
  public String toString() {
    return "AppKey[hidden]";
  }
}
