package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A key pair of this machine. The private half never leaves this package and never shows in text;
 * the public half is always derived from it, so the two belong together. Thread-safe.
 */
public final class LocalKey {
  private static final String P256 = "secp256r1";

  private final PrivateKey secret;
  private final VerificationKey verification;

  private LocalKey(PrivateKey secret, VerificationKey verification) {
    this.secret = secret;
    this.verification = verification;
  }

  /**
   * @param seed the 32 bytes of RFC 8032, section 5.1.5
   */
  static LocalKey ed25519(byte[] seed) throws MalformedException {
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new MalformedException("its secret does not have 32 bytes");
    }
    byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    return new LocalKey(
        privateKey(
            KeyAlgorithm.ED25519, new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed.clone())),
        VerificationKey.ofPoint(KeyAlgorithm.ED25519, point));
  }

  /**
   * @param scalar from 1 to the order of the curve, exclusive
   */
  static LocalKey p256(BigInteger scalar) throws MalformedException {
    X9ECParameters curve = SECNamedCurves.getByName(P256);
    if (scalar.signum() <= 0 || scalar.compareTo(curve.getN()) >= 0) {
      throw new MalformedException("its secret is not a number of the curve");
    }
    byte[] point = curve.getG().multiply(scalar).normalize().getEncoded(false);
    return new LocalKey(
        privateKey(KeyAlgorithm.ECDSA_P256, new ECPrivateKeySpec(scalar, p256Parameters())),
        VerificationKey.ofPoint(KeyAlgorithm.ECDSA_P256, point));
  }

  /** The public half. */
  public VerificationKey verificationKey() {
    return verification;
  }

  /** Raw for Ed25519, DER for ECDSA. Only ever called with a prefixed format (DSSE, SSHSIG). */
  byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(verification.algorithm().signature());
      signer.initSign(secret);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a valid private key always signs", e);
    }
  }

  /** The PKCS#8 form (RFC 5958), for the key file only. */
  byte[] secretPkcs8() {
    return secret.getEncoded();
  }

  /** The private key itself, to agree on keys with (SP 800-56A); only one on P-256 can. */
  public Optional<ECPrivateKey> forAgreement() {
    return secret instanceof ECPrivateKey key ? Optional.of(key) : Optional.empty();
  }

  @Override
  public String toString() {
    return "LocalKey[" + verification.fingerprint() + ", secret redacted]";
  }

  /** Whether a key that was read by the JDK is of the curve Ed25519 and not Ed448. */
  static boolean isEd25519(EdECPrivateKey key) {
    return key.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
  }

  static ECParameterSpec p256Parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(P256));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform knows " + P256, e);
    }
  }

  private static PrivateKey privateKey(KeyAlgorithm algorithm, KeySpec spec) {
    try {
      return KeyFactory.getInstance(algorithm.keyFactory()).generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform knows " + algorithm.keyFactory(), e);
    }
  }
}
