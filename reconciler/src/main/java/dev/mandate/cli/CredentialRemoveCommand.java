package dev.mandate.cli;

import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a credential out of the default branch. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes a credential from the default branch. Agents that name it do not run any more.",
      "History still holds it, sealed: revoke the value at its provider."
    },
    footer = {"", "Example:", "  mandate credential remove anthropic"})
final class CredentialRemoveCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private CommitterOptions committer;

  @Parameters(paramLabel = "NAME", description = "The credential to remove.")
  private String name;

  CredentialRemoveCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      CredentialDesk desk = new CredentialDesk(opened.commits().orElseThrow(), machine);
      CredentialDesk.View view = Credentials.view(context, desk);
      Credentials.find(context, view, name);
      Credentials.requireOwnFile(desk, view, name);
      CredentialDesk.By by = Credentials.by(context, machine, committer, view);
      Credentials.report(
          context,
          view,
          by,
          desk.remove(view, name, "Remove the credential " + name, by),
          "removed " + name);
      context.console().note("history still holds it, sealed: revoke the value at its provider");
      return ExitCode.OK.code();
    }
  }
}
