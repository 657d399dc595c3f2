package dev.mandate.verify;

import dev.mandate.evidence.Statement;
import java.util.Optional;
import java.util.Set;

/** Verifies signatures. Thread-safe; never throws for what the bytes hold. */
public interface Signatures {

  /**
   * A public key in its one normal form, {@code <type> <base64>}; empty when it cannot be used.
   *
   * @param openSsh one line, with or without a comment
   */
  Optional<String> normalKey(String openSsh);

  /** The same for base64 of a DER SubjectPublicKeyInfo. */
  Optional<String> normalKeyOfSpki(String base64);

  /**
   * Whether {@code armored} is an SSH signature (PROTOCOL.sshsig) of exactly {@code message}.
   *
   * @param keys that may have signed, in normal form
   */
  SshCheck checkSsh(String armored, byte[] message, String namespace, Set<String> keys);

  /**
   * Whether the bytes are a Sigstore bundle around an in-toto statement.
   *
   * @param keys that may have signed, in normal form
   */
  BundleCheck checkBundle(byte[] bundle, Set<String> keys);

  /** Of an SSH signature. */
  sealed interface SshCheck {
    /**
     * @param key who signed, in normal form
     */
    record Good(String key) implements SshCheck {}

    /**
     * @param reason one clause, no final full stop
     */
    record Bad(String reason) implements SshCheck {}
  }

  /** Of a bundle. */
  sealed interface BundleCheck {
    /**
     * @param key who signed, in normal form
     */
    record Good(String key, Statement statement) implements BundleCheck {}

    /**
     * @param reason one clause, no final full stop
     */
    record Bad(String reason) implements BundleCheck {}
  }
}
