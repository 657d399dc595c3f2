package dev.mandate.wiring;

import dev.mandate.approval.SignatureCheck;
import dev.mandate.signing.SshSignatures;
import dev.mandate.signing.VerificationKey;
import java.util.List;
import java.util.Optional;

/** Checks people's signatures with the keys that {@code mandate.yaml} gives them. */
final class Keyring implements SignatureCheck {
  @Override
  public boolean valid(String armored, byte[] message, String namespace, List<String> publicKeys) {
    List<VerificationKey> keys =
        publicKeys.stream().map(VerificationKey::parse).flatMap(Optional::stream).toList();
    return SshSignatures.verify(armored, message, namespace, keys)
        instanceof SshSignatures.Result.Good;
  }
}
