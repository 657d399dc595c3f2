package dev.mandate.cli;

import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.SigningKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens private keys, or ends the command with the reason. */
final class Keys {
  private Keys() {}

  static LocalKey reconciler(Machine machine, Optional<Path> file) {
    return key(new SigningKeys(machine.environment()).reconciler(file, machine.home()));
  }

  /** The key of whoever runs the command. */
  static LocalKey personal(CliContext context, Machine machine, Optional<Path> file) {
    Path own =
        file.map(context.directory()::resolve)
            .orElseGet(() -> inHome(machine.userHome().resolve(".ssh")));
    return key(new SigningKeys(machine.environment()).open(own));
  }

  private static Path inHome(Path ssh) {
    return Stream.of("id_ed25519", "id_ecdsa")
        .map(ssh::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no key to sign with in " + ssh,
                    "name your private key with --key, or make one with ssh-keygen -t ed25519"));
  }

  static LocalKey key(KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
    };
  }
}
