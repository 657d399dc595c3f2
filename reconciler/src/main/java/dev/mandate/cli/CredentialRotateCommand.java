package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.SecretValue;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Credential;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a credential another value, or seals all to the keys that are listed now. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a credential another value, read like that of add; all else of it stays.",
      "With --reseal, values stay and are sealed anew to the keys that mandate.yaml lists now: all",
      "credentials in one commit, or none. That takes a private key that opens them.",
      "Approvals of tasks that use what was sealed anew do not count any more."
    },
    footer = {
      "",
      "Examples:",
      "  mandate credential rotate anthropic < new-key.txt",
      "  mandate credential rotate --reseal"
    })
final class CredentialRotateCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private CommitterOptions committer;
  @Mixin private ValueOptions value;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      arity = "0..1",
      description = "The credential that gets another value.")
  private String name;

  @Parameters(index = "1..*", arity = "0..*", hidden = true)
  private List<String> typed = List.of();

  @Option(
      names = "--reseal",
      description = "Seal all values anew to the keys that mandate.yaml lists now.")
  private boolean reseal;

  CredentialRotateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    value.refuseArguments(typed);
    if (reseal == (name != null)) {
      throw CommandFailure.usage(
          "either a credential gets another value, or all are sealed anew",
          "name one, or give --reseal");
    }
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      CredentialDesk desk = new CredentialDesk(opened.commits().orElseThrow(), machine);
      CredentialDesk.View view = Credentials.view(context, desk);
      ControlRepository control = Credentials.sealing(view);
      if (reseal) {
        reseal(machine, desk, view, control);
      } else {
        replace(machine, desk, view, control);
      }
      return ExitCode.OK.code();
    }
  }

  private void replace(
      Machine machine, CredentialDesk desk, CredentialDesk.View view, ControlRepository control)
      throws RemoteUnavailableException {
    Credential credential = Credentials.find(context, view, name);
    Credentials.requireOwnFile(desk, view, name);
    CredentialDesk.By by = Credentials.by(context, machine, committer, view);
    SecretValue secret = value.read(context, name, credential.provider());
    boolean checked = value.checked(context, desk, credential.provider(), secret);
    ObjectNode document =
        desk.rotated(
            credential,
            new CredentialDesk.Wish(
                name,
                credential.provider(),
                credential.env(),
                value.expiresAt(context),
                checked,
                secret),
            control);
    Credentials.report(
        context,
        view,
        by,
        desk.file(view, Map.of(name, document), "Rotate the credential " + name, by),
        "rotated " + name + (checked ? "" : " (unchecked)"));
    context.console().note("history still holds the old value, sealed: revoke it at its provider");
  }

  private void reseal(
      Machine machine, CredentialDesk desk, CredentialDesk.View view, ControlRepository control)
      throws RemoteUnavailableException {
    CredentialDesk.By by = Credentials.by(context, machine, committer, view);
    switch (desk.resealed(view, control, Credentials.unsealing(machine))) {
      case CredentialDesk.Resealed.Refused(String why, String mend) ->
          throw CommandFailure.no(why + "; nothing was changed", mend);
      case CredentialDesk.Resealed.Ready(SortedMap<String, ObjectNode> documents) -> {
        if (documents.isEmpty()) {
          context.console().line("all are sealed to the keys of mandate.yaml already");
          return;
        }
        documents.keySet().forEach(each -> Credentials.requireOwnFile(desk, view, each));
        Credentials.report(
            context,
            view,
            by,
            desk.file(view, documents, "Seal credentials to the keys of mandate.yaml", by),
            "sealed anew: " + String.join(", ", documents.keySet()));
        context
            .console()
            .note(
                "history still holds them sealed to the old keys: if one of these was lost or"
                    + " stolen, rotate the values too");
      }
    }
  }
}
