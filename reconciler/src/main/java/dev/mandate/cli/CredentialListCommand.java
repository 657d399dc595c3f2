package dev.mandate.cli;

import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.OpenRepository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what is sealed, and nothing of the values but a hint. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the credentials of the default branch: whose, for what, who can open them.",
      "Of a long value the last four characters are shown, of others nothing."
    },
    footer = {"", "Example:", "  mandate credential list -o json"})
final class CredentialListCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  CredentialListCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      CredentialDesk desk =
          new CredentialDesk(
              opened.commits().orElseThrow(), Repositories.machine(context, repository));
      CredentialDesk.View view = Credentials.view(context, desk);
      context
          .console()
          .findings(
              view.specs().findings().stream()
                  .filter(f -> f.where().file().startsWith("credentials/"))
                  .toList());
      CredentialViews views = new CredentialViews(view, context.clock().instant());
      context.console().result(output.format(), views::text, views::data);
      return ExitCode.OK.code();
    }
  }
}
