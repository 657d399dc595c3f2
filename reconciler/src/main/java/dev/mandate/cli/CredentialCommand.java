package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about sealed credentials. */
@Command(
    name = "credential",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps secrets in the control repository, sealed to the keys of reconcilers.",
      "Anyone may add one, and nobody but a reconciler can read it. See docs/credentials.md."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CredentialKeygenCommand.class,
      CredentialAddCommand.class,
      CredentialListCommand.class,
      CredentialCheckCommand.class,
      CredentialRotateCommand.class,
      CredentialRemoveCommand.class
    },
    footer = {"", "Example:", "  mandate credential add anthropic --provider anthropic < key.txt"})
final class CredentialCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Which command? See mandate credential --help");
  }
}
