package dev.mandate.signing;

import dev.mandate.verify.Signatures;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Verifies with {@link SshSignatures} and {@link BundleVerifier}. */
public final class KeySignatures implements Signatures {
  /** Checking that a key is on its curve costs as much as a signature; there are few keys. */
  private final Map<String, Optional<VerificationKey>> parsed = new ConcurrentHashMap<>();

  @Override
  public Optional<String> normalKey(String openSsh) {
    return VerificationKey.parse(openSsh).map(VerificationKey::openSsh);
  }

  @Override
  public Optional<String> normalKeyOfSpki(String base64) {
    try {
      return VerificationKey.ofSpki(Base64.getDecoder().decode(base64))
          .map(VerificationKey::openSsh);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the JDK's word for text that is not base64
    }
  }

  @Override
  public SshCheck checkSsh(String armored, byte[] message, String namespace, Set<String> keys) {
    return switch (SshSignatures.verify(armored, message, namespace, parse(keys))) {
      case SshSignatures.Result.Good good -> new SshCheck.Good(good.key().openSsh());
      case SshSignatures.Result.Bad bad -> new SshCheck.Bad(bad.reason());
    };
  }

  @Override
  public BundleCheck checkBundle(byte[] bundle, Set<String> keys) {
    return switch (new BundleVerifier(parse(keys)).verify(bundle)) {
      case BundleVerifier.Result.Verified verified ->
          new BundleCheck.Good(verified.key().openSsh(), verified.statement());
      case BundleVerifier.Result.Rejected rejected -> new BundleCheck.Bad(rejected.reason());
    };
  }

  private Set<VerificationKey> parse(Set<String> keys) {
    Set<VerificationKey> usable = new LinkedHashSet<>();
    for (String key : keys) {
      parsed.computeIfAbsent(key, VerificationKey::parse).ifPresent(usable::add);
    }
    return usable;
  }
}
