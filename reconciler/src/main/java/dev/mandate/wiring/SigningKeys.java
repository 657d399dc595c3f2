package dev.mandate.wiring;

import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeys;
import dev.mandate.signing.VerificationKey;
import dev.mandate.spec.ControlRepository;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/** Finds the private keys that this machine signs with. */
public final class SigningKeys {
  private final LocalKeys keys;

  public SigningKeys(Map<String, String> environment) {
    this.keys = new LocalKeys(environment, new SecureRandom());
  }

  /** The key at a path, or the reconciler's own, made on first use. */
  public KeyOutcome reconciler(Optional<Path> file, HomeFolder home) {
    return file.map(keys::open).orElseGet(() -> keys.openOrCreate(home.reconcilerKey()));
  }

  public KeyOutcome open(Path file) {
    return keys.open(file);
  }

  public KeyOutcome openOrCreate(Path file) {
    return keys.openOrCreate(file);
  }

  /** Whether {@code mandate.yaml} lets this key sign records. */
  public static boolean named(ControlRepository control, LocalKey key) {
    return control.signingKeys().stream()
        .map(signing -> VerificationKey.parse(signing.publicKey()))
        .anyMatch(parsed -> parsed.equals(Optional.of(key.verificationKey())));
  }
}
