package dev.mandate.sealing;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWECryptoParts;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import dev.mandate.run.SecretValue;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import dev.mandate.spec.SealedValue.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Seals values. Needs public keys only, so that anyone can. */
public final class Sealer {
  private static final int CONTENT_KEY_BYTES = 32;

  private final SecureRandom random;

  public Sealer(SecureRandom random) {
    this.random = random;
  }

  /**
   * The value, sealed under a new key of its own.
   *
   * @throws IllegalArgumentException without recipients
   */
  public SealedValue seal(SecretValue value, Purpose purpose, Collection<PublicPoint> recipients) {
    byte[] content = value.reveal().getBytes(StandardCharsets.UTF_8);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("there is nobody to seal to");
    }
    Base64URL header = Base64URL.encode(SealedValue.header(purpose));
    SecretKey contentKey = contentKey();
    List<SealedValue.Recipient> sealedTo = new ArrayList<>();
    // Each recipient's part comes with a content that is encrypted anew; the last one is kept.
    JWECryptoParts last = null;
    for (PublicPoint recipient : recipients) {
      last = encrypted(recipient, contentKey, content, header);
      ECKey ephemeral = (ECKey) last.getHeader().getEphemeralPublicKey();
      sealedTo.add(
          new SealedValue.Recipient(
              recipient.thumbprint(),
              new PublicPoint(ephemeral.getX().toString(), ephemeral.getY().toString()),
              last.getEncryptedKey().toString()));
    }
    return new SealedValue(
        header.toString(),
        sealedTo,
        last.getInitializationVector().toString(),
        last.getCipherText().toString(),
        last.getAuthenticationTag().toString());
  }

  private SecretKey contentKey() {
    byte[] bytes = new byte[CONTENT_KEY_BYTES];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }

  private static JWECryptoParts encrypted(
      PublicPoint recipient, SecretKey contentKey, byte[] content, Base64URL header) {
    ECKey key =
        new ECKey.Builder(Curve.P_256, new Base64URL(recipient.x()), new Base64URL(recipient.y()))
            .build();
    try {
      return new ECDHEncrypter(key.toECPublicKey(), contentKey)
          .encrypt(
              new JWEHeader(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM),
              content,
              header.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (JOSEException e) {
      throw new IllegalStateException("a point of P-256 can always be sealed to", e);
    }
  }
}
