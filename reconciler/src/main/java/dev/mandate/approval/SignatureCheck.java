package dev.mandate.approval;

import java.util.List;

/** Checks a person's signature. Implementations are thread-safe and never throw for a bad one. */
@FunctionalInterface
public interface SignatureCheck {
  /**
   * @param armored an SSHSIG
   * @param publicKeys OpenSSH one-line keys, any of which may have signed
   */
  boolean valid(String armored, byte[] message, String namespace, List<String> publicKeys);
}
