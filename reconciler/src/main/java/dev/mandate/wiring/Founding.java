package dev.mandate.wiring;

import dev.mandate.git.Author;
import dev.mandate.git.RepositoryFounder;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a control repository from the template that comes with Mandate. */
public final class Founding {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern EMAIL = Pattern.compile("[^\\s\"\\\\<>@]+@[^\\s\"\\\\<>@]+");

  private final Machine machine;
  private final SigningKeys keys;

  public Founding(Machine machine) {
    this.machine = machine;
    this.keys = new SigningKeys(machine.environment());
  }

  /**
   * What the user asked for; the rest is found out.
   *
   * @param publicKey file with an SSH public key
   */
  public record Wishes(
      Optional<String> name,
      Optional<String> person,
      Optional<String> email,
      Optional<Path> publicKey) {}

  /** What came of it. */
  public sealed interface Result {
    /**
     * @param notes what the user should know, a line each
     */
    record Founded(List<String> notes) implements Result {}

    /** Nothing was written to the folder. */
    record Refused(String reason, String mend) implements Result {}
  }

  /**
   * @param folder new or empty
   */
  public Result found(Path folder, Wishes wishes) throws IOException {
    Optional<Author> user = RepositoryFounder.configuredUser(machine.userHome());
    Optional<String> email = wishes.email().or(() -> user.map(Author::email));
    Optional<String> person = wishes.person().or(() -> user.map(Author::name)).map(Founding::name);
    String name = name(wishes.name().orElse(folder.getFileName().toString()));
    if (person.isEmpty() || email.isEmpty()) {
      return new Result.Refused(
          "Git does not say who you are", "Give --person and --email, or set them in Git.");
    }
    if (!NAME.matcher(name).matches() || !NAME.matcher(person.get()).matches()) {
      return new Result.Refused(
          "no name can be made of " + name + " or " + person.get(),
          "Give --name and --person as lower-case letters, digits and dashes.");
    }
    if (!EMAIL.matcher(email.get()).matches()) {
      return new Result.Refused(
          email.get() + " is not an e-mail address", "Give one with --email.");
    }
    List<String> notes = new ArrayList<>();
    switch (keys.reconciler(Optional.empty(), machine.home())) {
      case KeyOutcome.Unusable(String reason, String mend) -> {
        return new Result.Refused(reason, mend);
      }
      case KeyOutcome.Opened reconciler -> {
        notes.add("the reconciler signs with " + machine.home().reconcilerKey());
        PersonKey own = personKey(wishes.publicKey(), person.get());
        return switch (own) {
          case PersonKey.Unusable(String reason, String mend) -> new Result.Refused(reason, mend);
          case PersonKey.Found(String line, String note) -> {
            notes.add(note);
            write(folder, values(name, person.get(), email.get(), line, reconciler.key()));
            yield new Result.Founded(notes);
          }
        };
      }
    }
  }

  private sealed interface PersonKey {
    record Found(String line, String note) implements PersonKey {}

    record Unusable(String reason, String mend) implements PersonKey {}
  }

  private PersonKey personKey(Optional<Path> wish, String person) throws IOException {
    Path ssh = machine.userHome().resolve(".ssh");
    Optional<Path> file =
        wish.or(
            () ->
                List.of("id_ed25519.pub", "id_ecdsa.pub").stream()
                    .map(ssh::resolve)
                    .filter(Files::isReadable)
                    .findFirst());
    if (file.isPresent()) {
      Optional<VerificationKey> key =
          Files.isReadable(file.get())
              ? VerificationKey.parse(Files.readString(file.get()).strip())
              : Optional.empty();
      return key.<PersonKey>map(
              k ->
                  new PersonKey.Found(k.openSsh(), person + " signs with the key of " + file.get()))
          .orElseGet(
              () ->
                  new PersonKey.Unusable(
                      file.get() + " holds no Ed25519 or P-256 SSH public key",
                      "Name another file with --public-key."));
    }
    Path own = machine.home().keys().resolve(person + ".pem");
    return switch (keys.openOrCreate(own)) {
      case KeyOutcome.Unusable(String reason, String mend) -> new PersonKey.Unusable(reason, mend);
      case KeyOutcome.Opened opened ->
          new PersonKey.Found(
              opened.key().verificationKey().openSsh(),
              person + " has no SSH key, so approvals are signed with " + own);
    };
  }

  private static Map<String, String> values(
      String name, String person, String email, String personKey, LocalKey reconciler) {
    return Map.of(
        "name", name,
        "personName", person,
        "personEmail", email,
        "personKey", personKey,
        "reconcilerKey", reconciler.verificationKey().openSsh());
  }

  private void write(Path folder, Map<String, String> values) throws IOException {
    new RepositoryFounder(machine.clock())
        .found(
            folder,
            TemplateFiles.of("control-repository", values),
            values.get("personName"),
            values.get("personEmail"),
            "Found the control repository");
  }

  /** A name as specs have it, from one as people write it. */
  private static String name(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
  }
}
