package dev.mandate.run;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Credential;
import dev.mandate.spec.CredentialUse;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.LlmAccess;
import dev.mandate.spec.VariableNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Opens what a run is given, when policy has let it start. One credential that cannot be had stops
 * the run before anything is started. Thread-safe.
 */
public final class CredentialGrants {
  private final Unsealing unsealing;
  private final Declarations declarations;

  public CredentialGrants(Unsealing unsealing, Declarations declarations) {
    this.unsealing = unsealing;
    this.declarations = declarations;
  }

  /** Where files come from. */
  @FunctionalInterface
  public interface Declarations {
    /** The commit up to {@code head} that gave a file its content. */
    CommitId of(CommitId head, RepoPath file);
  }

  /** What came of it. */
  public sealed interface Result {
    /** The same request, with what it is given. */
    record Granted(RunRequest request) implements Result {}

    record Refused(RunOutcome.NotStarted outcome) implements Result {}
  }

  /** Nothing can be opened here. */
  public static CredentialGrants none() {
    return new CredentialGrants(
        Unsealing.without("this reconciler opens none", "Use a reconciler that has a key."),
        (head, file) -> head);
  }

  public Result open(RunRequest request, Instant now) {
    DeclaredTask task = request.task();
    List<GrantedCredential> granted = new ArrayList<>();
    for (CredentialUse use : task.agent().credentials()) {
      if (use.how() == CredentialUse.How.GATEWAY && task.agent().access() != LlmAccess.GATEWAY) {
        return refused(
            "llm.credential is for the model gateway, and llm.access is another way",
            "Leave llm.access out, or name the credential in runtime.credentials.");
      }
      Credential credential = task.credentials().get(use.credential());
      if (credential == null) {
        return refused(
            "the agent is given the credential "
                + use.credential()
                + ", which is not there or cannot be used",
            "Declare it with `mandate credential add`, or mend it; see mandate validate.");
      }
      if (credential.expiredAt(now)) {
        return refused(
            "the credential "
                + credential.name()
                + " has expired at "
                + credential.expiresAt().orElseThrow(),
            "Give it another value with `mandate credential rotate`.");
      }
      switch (unsealing.open(credential, request.control().name())) {
        case Unsealing.Result.Refused(String why, String mend) -> {
          return refused(why, mend);
        }
        case Unsealing.Result.Opened(SecretValue value) ->
            granted.add(
                new GrantedCredential(
                    credential.name(),
                    use.how(),
                    use.how() == CredentialUse.How.ENV
                        ? use.variable().orElse(credential.env())
                        : "",
                    credential.sealed().digest(),
                    declarations.of(request.specCommit(), credential.document().file()),
                    value));
      }
    }
    return problem(request, granted)
        .map(why -> refused(why, "Choose another variable in runtime.credentials of the agent."))
        .orElseGet(() -> new Result.Granted(request.with(granted)));
  }

  private static Optional<String> problem(RunRequest request, List<GrantedCredential> granted) {
    List<String> variables =
        granted.stream()
            .filter(one -> one.how() == CredentialUse.How.ENV)
            .map(GrantedCredential::variable)
            .toList();
    Stream<String> others =
        Stream.concat(
            request.task().agent().runtime().envAllow().stream(),
            request.task().agent().runtime().envSet().keySet().stream());
    return variables.stream()
        .flatMap(
            name ->
                VariableNames.problemWith(name)
                    .map(why -> "the variable " + name + " of a credential " + why)
                    .stream())
        .findFirst()
        .or(
            () ->
                Stream.concat(variables.stream(), others)
                    .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .filter(name -> name.getValue() > 1 && variables.contains(name.getKey()))
                    .map(
                        name ->
                            "the variable " + name.getKey() + " is given a credential, and more")
                    .findFirst());
  }

  private static Result refused(String why, String mend) {
    return new Result.Refused(new RunOutcome.NotStarted(why, mend));
  }
}
