package dev.mandate.cli;

import dev.mandate.signing.LocalKey;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DidYouMean;
import dev.mandate.wiring.Machine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who makes a commit on the default branch, and whether it is signed. */
final class CommitterOptions {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Your private key, which mandate.yaml gives to you: it signs the commit.",
        "Default: id_ed25519 or id_ecdsa in ~/.ssh, unless --as is given."
      })
  private Path key;

  @Option(
      names = "--as",
      paramLabel = "PERSON",
      description = "Your name in mandate.yaml, to ask without a key: the commit stays unsigned.")
  private String as;

  /** What the commit is signed with; empty for whoever is only named. */
  Optional<LocalKey> signer(CliContext context, Machine machine) {
    if (as != null && key != null) {
      throw CommandFailure.usage(
          "--as and --key both say who asks", "give one; a key tells whose it is");
    }
    if (as != null) {
      return Optional.empty();
    }
    return Optional.of(
        Keys.personalIfAny(context, machine, Optional.ofNullable(key))
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "nothing says who asks",
                        "name your private key with --key, or yourself with --as")));
  }

  /** The owner of the key, or who was named. */
  Person person(ControlRepository control, Optional<LocalKey> signer) {
    return signer
        .map(
            own ->
                Keys.owner(
                    control, own, "use a key that is listed there, or name yourself with --as"))
        .orElseGet(() -> named(control.people()));
  }

  private Person named(Map<String, Person> people) {
    return Optional.ofNullable(people.get(as))
        .orElseThrow(
            () ->
                CommandFailure.no(
                    "mandate.yaml knows no " + as,
                    DidYouMean.question(as, people.keySet())
                        + "People: "
                        + String.join(", ", people.keySet().stream().sorted().toList())
                        + "."));
  }
}
