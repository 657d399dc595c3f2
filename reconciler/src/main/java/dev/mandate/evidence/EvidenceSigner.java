package dev.mandate.evidence;

/** Signs with the reconciler's key. Implementations are thread-safe. */
public interface EvidenceSigner {

  /**
   * A Sigstore bundle v0.3 around the statement as UTF-8 JSON, already verified with the same code
   * that consumers use.
   */
  byte[] bundle(Statement statement);

  /**
   * An armored SSH signature (OpenSSH PROTOCOL.sshsig).
   *
   * @param namespace {@code git} for commits
   */
  String sshSignature(String namespace, byte[] message);

  /** The public key as OpenSSH writes it, one line, no comment. */
  String publicKey();
}
