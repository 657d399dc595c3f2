package dev.mandate.cli;

import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.VerificationKey;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
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
    return personalIfAny(context, machine, file)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no key to sign with in " + ssh(machine),
                    "name your private key with --key, or make one with ssh-keygen -t ed25519"));
  }

  /** The key that is named, or the one that ssh would use, if there is one. */
  static Optional<LocalKey> personalIfAny(
      CliContext context, Machine machine, Optional<Path> file) {
    return file.map(context.directory()::resolve)
        .or(
            () ->
                Stream.of("id_ed25519", "id_ecdsa")
                    .map(ssh(machine)::resolve)
                    .filter(Files::exists)
                    .findFirst())
        .map(own -> key(new SigningKeys(machine.environment()).open(own)));
  }

  private static Path ssh(Machine machine) {
    return machine.userHome().resolve(".ssh");
  }

  /**
   * The person to whom mandate.yaml gives a key.
   *
   * @param mend what to do when it is nobody's
   */
  static Person owner(ControlRepository control, LocalKey key, String mend) {
    VerificationKey mine = key.verificationKey();
    return control.people().values().stream()
        .filter(
            person ->
                person.keys().stream()
                    .map(VerificationKey::parse)
                    .anyMatch(Optional.of(mine)::equals))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.no(
                    "mandate.yaml gives the key " + mine.fingerprint() + " to nobody", mend));
  }

  private static LocalKey key(KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
    };
  }
}
