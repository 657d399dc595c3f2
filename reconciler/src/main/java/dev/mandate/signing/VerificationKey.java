package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key that signatures are verified with. Two are equal when they are the same key, however
 * they were written. A key whose point is not on its curve, or is of small order, cannot exist.
 */
public final class VerificationKey {
  private static final String CURVE = "nistp256";
  private static final int ED25519_LENGTH = 32;
  private static final int P256_POINT_LENGTH = 65;

  // RFC 8410, section 4, and RFC 5480, section 2: all of a SubjectPublicKeyInfo but the key itself.
  private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] P256_SPKI =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  private final KeyAlgorithm algorithm;
  private final byte[] point;
  private final PublicKey key;

  private VerificationKey(KeyAlgorithm algorithm, byte[] point) throws MalformedException {
    requireValidPoint(algorithm, point);
    this.algorithm = algorithm;
    this.point = point;
    try {
      this.key =
          KeyFactory.getInstance(algorithm.keyFactory())
              .generatePublic(new X509EncodedKeySpec(spkiOf(algorithm, point)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform knows " + algorithm.keyFactory(), e);
    }
  }

  /** {@code ssh-ed25519 AAAA… comment}; empty when it is not a key that Mandate can use. */
  public static Optional<VerificationKey> parse(String openSshLine) {
    String[] words = openSshLine.strip().split("[ \t]+", 3);
    if (words.length < 2) {
      return Optional.empty();
    }
    try {
      VerificationKey key = ofBlob(Base64.getDecoder().decode(words[1]));
      return key.algorithm.sshName().equals(words[0]) ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException | MalformedException e) {
      return Optional.empty();
    }
  }

  /** A DER SubjectPublicKeyInfo; empty when it is not a key that Mandate can use. */
  public static Optional<VerificationKey> ofSpki(byte[] der) {
    try {
      if (startsWith(der, ED25519_SPKI)) {
        return Optional.of(
            new VerificationKey(KeyAlgorithm.ED25519, after(der, ED25519_SPKI.length)));
      }
      if (startsWith(der, P256_SPKI)) {
        return Optional.of(
            new VerificationKey(KeyAlgorithm.ECDSA_P256, after(der, P256_SPKI.length)));
      }
      return Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** The wire form of RFC 8709, section 4, and RFC 5656, section 3.1. */
  static VerificationKey ofBlob(byte[] blob) throws MalformedException {
    SshReader in = new SshReader(blob);
    String name = in.name();
    KeyAlgorithm algorithm =
        KeyAlgorithm.ofSshName(name)
            .orElseThrow(() -> new MalformedException("its key is of the kind " + name));
    if (algorithm == KeyAlgorithm.ECDSA_P256 && !in.name().equals(CURVE)) {
      throw new MalformedException("its key is on another curve than " + CURVE);
    }
    byte[] point = in.string();
    in.end();
    return new VerificationKey(algorithm, point);
  }

  static VerificationKey ofPoint(KeyAlgorithm algorithm, byte[] point) throws MalformedException {
    return new VerificationKey(algorithm, point.clone());
  }

  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /** One line as OpenSSH writes it, without a comment. */
  public String openSsh() {
    return algorithm.sshName() + " " + Base64.getEncoder().encodeToString(blob());
  }

  /** {@code SHA256:…}, as {@code ssh-keygen -l} prints it. */
  public String fingerprint() {
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256(blob()));
  }

  /** DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7). */
  public byte[] spki() {
    return spkiOf(algorithm, point);
  }

  /** What a Sigstore bundle names the key by: base64 of the SHA-256 of {@link #spki()}. */
  public String hint() {
    return Base64.getEncoder().encodeToString(sha256(spki()));
  }

  byte[] blob() {
    SshWriter out = new SshWriter().string(algorithm.sshName());
    if (algorithm == KeyAlgorithm.ECDSA_P256) {
      out.string(CURVE);
    }
    return out.string(point).bytes();
  }

  /** Whether {@code signature}, raw for Ed25519 and DER for ECDSA, is this key's over the bytes. */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm.signature());
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // the JDK's word for a signature that is not even well formed
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform knows " + algorithm.signature(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey k
        && algorithm == k.algorithm
        && Arrays.equals(point, k.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  @Override
  public String toString() {
    return openSsh();
  }

  private static void requireValidPoint(KeyAlgorithm algorithm, byte[] point)
      throws MalformedException {
    boolean valid =
        switch (algorithm) {
          case ED25519 -> point.length == ED25519_LENGTH && Ed25519.validatePublicKeyFull(point, 0);
          case ECDSA_P256 -> point.length == P256_POINT_LENGTH && point[0] == 4 && onCurve(point);
        };
    if (!valid) {
      throw new MalformedException("its key is not a valid " + algorithm.sshName() + " key");
    }
  }

  private static boolean onCurve(byte[] point) {
    try {
      return SECNamedCurves.getByName("secp256r1").getCurve().decodePoint(point).isValid();
    } catch (IllegalArgumentException e) {
      return false; // the library's word for a point that is not on the curve
    }
  }

  private static byte[] spkiOf(KeyAlgorithm algorithm, byte[] point) {
    byte[] prefix =
        switch (algorithm) {
          case ED25519 -> ED25519_SPKI;
          case ECDSA_P256 -> P256_SPKI;
        };
    return new SshWriter().raw(prefix).raw(point).bytes();
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length > prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] after(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
