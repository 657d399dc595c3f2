package dev.mandate.sealing;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import dev.mandate.run.SecretValue;
import dev.mandate.run.Unsealing;
import dev.mandate.spec.Credential;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.util.Optional;

/** Opens what was sealed to one private key on P-256. Thread-safe. */
public final class Opener implements Unsealing {
  private final ECPrivateKey key;
  private final String keyId;

  /**
   * @param own the public half of {@code key}
   */
  public Opener(ECPrivateKey key, PublicPoint own) {
    this.key = key;
    this.keyId = own.thumbprint();
  }

  /**
   * Algorithms are those of {@link SealedValue}, whatever its headers would ask for: it can hold no
   * others. What it is for is not read from it but taken from where it stands.
   */
  @Override
  public Result open(Credential credential, String repository) {
    SealedValue sealed = credential.sealed();
    SealedValue.Purpose purpose =
        new SealedValue.Purpose(
            credential.name(),
            repository,
            credential.provider().label(),
            credential.purpose().expiresAt());
    String header = Base64URL.encode(SealedValue.header(purpose)).toString();
    if (!header.equals(sealed.protectedHeader())) {
      return refused(
          credential,
          "it was sealed for another credential or repository",
          "Seal the value for this one with `mandate credential add`.");
    }
    Optional<SealedValue.Recipient> own =
        sealed.recipients().stream().filter(one -> one.keyId().equals(keyId)).findFirst();
    if (own.isEmpty()) {
      return refused(
          credential,
          "it is not sealed to the key of this reconciler, " + keyId,
          "List the key in spec.credentials.recipients of mandate.yaml, then run `mandate"
              + " credential rotate --reseal` where another key opens it.");
    }
    try {
      byte[] content = decrypted(sealed, own.get());
      return new Result.Opened(
          new SecretValue(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString()));
    } catch (JOSEException | CharacterCodingException e) {
      // The cause tells of the key at most; it is left out all the same.
      return refused(
          credential,
          "its parts do not belong together, or were changed",
          "Put back the file as it was committed, or seal the value again with `mandate credential"
              + " add`.");
    }
  }

  private byte[] decrypted(SealedValue sealed, SealedValue.Recipient own) throws JOSEException {
    PublicPoint ephemeral = own.ephemeral();
    JWEHeader header =
        new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
            .ephemeralPublicKey(
                new ECKey.Builder(
                        Curve.P_256, new Base64URL(ephemeral.x()), new Base64URL(ephemeral.y()))
                    .build())
            .build();
    return new ECDHDecrypter(key)
        .decrypt(
            header,
            new Base64URL(own.encryptedKey()),
            new Base64URL(sealed.iv()),
            new Base64URL(sealed.ciphertext()),
            new Base64URL(sealed.tag()),
            sealed.protectedHeader().getBytes(StandardCharsets.US_ASCII));
  }

  private static Result refused(Credential credential, String why, String mend) {
    return new Result.Refused(
        "the credential " + credential.name() + " cannot be opened: " + why, mend);
  }
}
