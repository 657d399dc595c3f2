package dev.mandate.cli;

import dev.mandate.spec.PublicPoint;
import dev.mandate.wiring.CredentialKeys;
import dev.mandate.wiring.Machine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the private key that a reconciler opens credentials with. */
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the private key that this reconciler opens credentials with, unless it is there.",
      "Prints the public part for mandate.yaml. The file is for its owner only: the one that"
          + " $$MANDATE_CREDENTIAL_KEY names, or keys/credentials.pem in the home folder."
    },
    footer = {"", "Example:", "  mandate credential keygen"})
final class CredentialKeygenCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = {
        "Where caches, keys and workspaces are kept.",
        "Default: $$MANDATE_HOME, or mandate in the user's data folder."
      })
  private Path home;

  CredentialKeygenCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Machine machine = Repositories.machine(context, Optional.ofNullable(home));
    CredentialKeys keys = new CredentialKeys(machine);
    switch (keys.openOrCreate()) {
      case CredentialKeys.Result.Unusable(String why, String mend) ->
          throw CommandFailure.usage(why, mend);
      case CredentialKeys.Result.Ready ready -> {
        PublicPoint key = ready.publicKey();
        context
            .console()
            .note((ready.created() ? "made the key " : "the key is there: ") + keys.file());
        context
            .console()
            .note(
                "add this line to spec.credentials.recipients of mandate.yaml, by a reviewed"
                    + " commit, under a name of this reconciler:");
        context
            .console()
            .line(
                "- {name: reconciler, jwk: {kty: EC, crv: P-256, x: \""
                    + key.x()
                    + "\", \"y\": \""
                    + key.y()
                    + "\"}}");
      }
    }
    return ExitCode.OK.code();
  }
}
