package dev.mandate.cli;

import dev.mandate.wiring.Founding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a working control repository in an empty folder. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a working control repository in an empty folder: mandate.yaml, an agent, a task, the"
          + " schemas for editors, and a first commit.",
      "Makes the keys that are missing; private keys stay outside of the repository."
    },
    footer = {"", "Example:", "  mandate init my-control --person alice --email alice@example.org"})
final class InitCommand implements Callable<Integer> {
  private final CliContext context;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "An empty or new folder. Default: the current one.")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the repository. Default: that of the folder.")
  private String name;

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description = "Name of the first person, as in a Git user name. Default: Git's user.name.")
  private String person;

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "E-mail address of the first person. Default: Git's user.email.")
  private String email;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = {
        "SSH public key of the first person.",
        "Default: id_ed25519.pub or id_ecdsa.pub in ~/.ssh, else a new key in the home folder."
      })
  private Path publicKey;

  @Option(names = "--home", paramLabel = "DIR", description = "Where keys are kept.")
  private Path home;

  InitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path target = context.directory().resolve(Optional.ofNullable(folder).orElse(Path.of("")));
    target = target.toAbsolutePath().normalize();
    requireEmpty(target);
    Founding founding = new Founding(Repositories.machine(context, Optional.ofNullable(home)));
    Founding.Wishes wishes =
        new Founding.Wishes(
            Optional.ofNullable(name),
            Optional.ofNullable(person),
            Optional.ofNullable(email),
            Optional.ofNullable(publicKey).map(context.directory()::resolve));
    switch (founding.found(target, wishes)) {
      case Founding.Result.Refused(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
      case Founding.Result.Founded founded -> {
        context.console().line("made a control repository in " + target);
        founded.notes().forEach(context.console()::line);
        context.console().line("");
        context.console().line("Next:");
        context.console().line("  mandate validate --repo " + target);
        context.console().line("  mandate plan --repo " + target);
        context.console().line("  mandate reconcile --repo " + target);
      }
    }
    return ExitCode.OK.code();
  }

  private static void requireEmpty(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw CommandFailure.usage(target + " is not a folder", "name an empty or new folder");
    }
    try (Stream<Path> inside = Files.list(target)) {
      if (inside.findAny().isPresent()) {
        throw CommandFailure.usage(
            target + " is not empty", "name an empty or new folder; nothing was changed");
      }
    }
  }
}
