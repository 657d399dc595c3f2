package dev.mandate.signing;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of key that Mandate signs and verifies with. */
public enum KeyAlgorithm {
  /** RFC 8032, pure. */
  ED25519("ssh-ed25519", "Ed25519", "Ed25519"),
  /** ECDSA over NIST P-256 with SHA-256; signatures in DER form. */
  ECDSA_P256("ecdsa-sha2-nistp256", "EC", "SHA256withECDSA");

  private final String sshName;
  private final String keyFactory;
  private final String signature;

  KeyAlgorithm(String sshName, String keyFactory, String signature) {
    this.sshName = sshName;
    this.keyFactory = keyFactory;
    this.signature = signature;
  }

  /** The word that OpenSSH begins a public key with. */
  public String sshName() {
    return sshName;
  }

  /** What {@link java.security.KeyFactory} calls it. */
  String keyFactory() {
    return keyFactory;
  }

  /** What {@link java.security.Signature} calls it. */
  String signature() {
    return signature;
  }

  static Optional<KeyAlgorithm> ofSshName(String name) {
    return Arrays.stream(values()).filter(a -> a.sshName.equals(name)).findFirst();
  }
}
