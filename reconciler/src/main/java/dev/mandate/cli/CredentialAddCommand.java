package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.SecretValue;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Credential;
import dev.mandate.spec.VariableNames;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Seals a new value. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Seals a value to the keys that mandate.yaml lists, and commits it to the default branch.",
      "The value is read from standard input, or typed without being shown; it is never an argument.",
      "Its provider is asked first whether it takes it."
    },
    footer = {
      "",
      "Exit code 1 when the provider does not take it, 3 when nobody can say.",
      "",
      "Examples:",
      "  mandate credential add anthropic --provider anthropic < key.txt",
      "  mandate credential add deploy-token --provider generic --env DEPLOY_TOKEN --print"
    })
final class CredentialAddCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private CommitterOptions committer;
  @Mixin private ValueOptions value;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the new credential.")
  private String name;

  @Parameters(index = "1..*", arity = "0..*", hidden = true)
  private List<String> typed = List.of();

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "PROVIDER",
      description = "Whose it is: anthropic, openai, google, or generic for anything else.")
  private Credential.Provider provider;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = {
        "Variable that agents get it in, unless they say otherwise.",
        "Default: the one that the provider's own programs read."
      })
  private String env;

  @Option(
      names = "--print",
      description = "Print the document instead of committing it, for a pull request.")
  private boolean print;

  CredentialAddCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    value.refuseArguments(typed);
    if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw CommandFailure.usage(
          "this is no name for a credential",
          "take 1 to 63 lower-case letters, digits and dashes. If it was the value: that is never"
              + " an argument, replace it at its provider");
    }
    String variable = variable();
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      CredentialDesk desk = new CredentialDesk(opened.commits().orElseThrow(), machine);
      CredentialDesk.View view = Credentials.view(context, desk);
      ControlRepository control = Credentials.sealing(view);
      if (view.credentials().containsKey(name)) {
        throw CommandFailure.no(
            "the credential " + name + " is there already",
            "give it another value with mandate credential rotate " + name);
      }
      Optional<CredentialDesk.By> by =
          print ? Optional.empty() : Optional.of(Credentials.by(context, machine, committer, view));
      SecretValue secret = value.read(context, name, provider);
      boolean checked = value.checked(context, desk, provider, secret);
      ObjectNode document =
          desk.document(
              new CredentialDesk.Wish(
                  name, provider, variable, value.expiresAt(context), checked, secret),
              control);
      if (by.isEmpty()) {
        context.console().text(new String(RecordYaml.bytes(document), StandardCharsets.UTF_8));
      } else {
        Credentials.report(
            context,
            view,
            by.get(),
            desk.file(view, Map.of(name, document), "Add the credential " + name, by.get()),
            "added " + name + (checked ? "" : " (unchecked)"));
      }
      return ExitCode.OK.code();
    }
  }

  private String variable() {
    String variable =
        Optional.ofNullable(env)
            .orElseGet(
                () ->
                    switch (provider) {
                      case ANTHROPIC -> "ANTHROPIC_API_KEY";
                      case OPENAI -> "OPENAI_API_KEY";
                      case GOOGLE -> "GEMINI_API_KEY";
                      case GENERIC ->
                          throw CommandFailure.usage(
                              "a generic credential has no variable by itself",
                              "name one with --env");
                    });
    VariableNames.problemWith(variable)
        .ifPresent(
            why -> {
              throw CommandFailure.usage(variable + " " + why, "choose another name for --env");
            });
    return variable;
  }
}
