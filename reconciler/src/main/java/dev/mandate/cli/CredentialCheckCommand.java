package dev.mandate.cli;

import dev.mandate.run.ProviderInquiry;
import dev.mandate.run.SecretValue;
import dev.mandate.run.Unsealing;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Credential;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens credentials and asks their providers. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Opens credentials, and asks their providers whether they still take them.",
      "That takes the private key of a reconciler. No value is shown."
    },
    footer = {
      "",
      "Exit code 1 when one does not open, has expired or is not taken; 3 when nobody can say.",
      "",
      "Example:",
      "  mandate credential check anthropic"
    })
final class CredentialCheckCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Which credential. Default: all of them.")
  private String name;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Ask there instead of at the provider's public address; https only.")
  private URI baseUrl;

  CredentialCheckCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    Unsealing unsealing = Credentials.unsealing(machine);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      CredentialDesk desk = new CredentialDesk(opened.commits().orElseThrow(), machine);
      CredentialDesk.View view = Credentials.view(context, desk);
      Collection<Credential> chosen =
          name == null
              ? view.credentials().values()
              : List.of(Credentials.find(context, view, name));
      ExitCode worst = ExitCode.OK;
      for (Credential credential : chosen) {
        ExitCode found = check(desk, view, unsealing, credential);
        worst = worst == ExitCode.OK || found == ExitCode.NO ? found : worst;
      }
      return worst.code();
    }
  }

  private ExitCode check(
      CredentialDesk desk, CredentialDesk.View view, Unsealing unsealing, Credential credential) {
    String repositoryName = Credentials.control(view).name();
    return switch (unsealing.open(credential, repositoryName)) {
      case Unsealing.Result.Refused(String why, String mend) ->
          said(credential, ExitCode.NO, why + "; " + mend);
      case Unsealing.Result.Opened opened ->
          credential.expiredAt(context.clock().instant())
              ? said(
                  credential, ExitCode.NO, "has expired at " + credential.expiresAt().orElseThrow())
              : asked(desk, credential, opened.value());
    };
  }

  private ExitCode asked(CredentialDesk desk, Credential credential, SecretValue value) {
    return switch (desk.ask(credential.provider(), value, Optional.ofNullable(baseUrl))) {
      case ProviderInquiry.Answer.Accepted(String host) ->
          said(credential, ExitCode.OK, "opens, and " + host + " takes it");
      case ProviderInquiry.Answer.Nobody nobody ->
          said(credential, ExitCode.OK, "opens; there is nobody to ask about it");
      case ProviderInquiry.Answer.Refused(String why) ->
          said(credential, ExitCode.NO, "is not taken: " + why);
      case ProviderInquiry.Answer.Unclear(String why) ->
          said(
              credential, ExitCode.OUTSIDE, "opens, but nobody can say whether it is good: " + why);
    };
  }

  private ExitCode said(Credential credential, ExitCode code, String what) {
    context.console().line(credential.name() + ": " + what);
    return code;
  }
}
