package dev.mandate.cli;

import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.SigningKeys;
import java.nio.file.Path;
import java.util.Optional;

/** Opens private keys, or ends the command with the reason. */
final class Keys {
  private Keys() {}

  static LocalKey reconciler(Machine machine, Optional<Path> file) {
    return key(new SigningKeys(machine.environment()).reconciler(file, machine.home()));
  }

  static LocalKey key(KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
    };
  }
}
