package dev.mandate.e2e;

import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/** Private keys of people and reconcilers, by name, made when first asked for. */
final class People {
  private final Path folder;
  private final LocalKeys keys = new LocalKeys(Map.of(), new SecureRandom());

  People(Path folder) {
    this.folder = folder;
  }

  Path file(String name) {
    key(name);
    return folder.resolve(name + ".pem");
  }

  LocalKey key(String name) {
    return switch (keys.openOrCreate(folder.resolve(name + ".pem"))) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable unusable -> throw new AssertionError(unusable.reason());
    };
  }

  String publicKey(String name) {
    return key(name).verificationKey().openSsh();
  }
}
