package dev.mandate.cli;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.run.Unsealing;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Credential;
import dev.mandate.spec.DidYouMean;
import dev.mandate.wiring.CredentialDesk;
import dev.mandate.wiring.CredentialKeys;
import dev.mandate.wiring.Machine;
import java.util.Optional;

/** What the commands about credentials have in common; each ends the command where it cannot. */
final class Credentials {
  private Credentials() {}

  static CredentialDesk.View view(CliContext context, CredentialDesk desk)
      throws RemoteUnavailableException {
    CredentialDesk.View view =
        desk.view()
            .orElseThrow(
                () ->
                    CommandFailure.no(
                        "the default branch has no commit", "make one with mandate init"));
    if (view.specs().control().isEmpty()) {
      context.console().findings(view.specs().findings());
      throw CommandFailure.no("mandate.yaml cannot be used", "mend it first");
    }
    return view;
  }

  static ControlRepository control(CredentialDesk.View view) {
    return view.specs().control().orElseThrow();
  }

  /** The same, which names keys to seal to. */
  static ControlRepository sealing(CredentialDesk.View view) {
    ControlRepository control = control(view);
    if (control.recipients().isEmpty()) {
      throw CommandFailure.no(
          "mandate.yaml names no key to seal to",
          "run mandate credential keygen where the reconciler runs, and add what it prints to"
              + " spec.credentials.recipients of mandate.yaml");
    }
    return control;
  }

  static Credential find(CliContext context, CredentialDesk.View view, String name) {
    Credential credential = view.credentials().get(name);
    if (credential == null) {
      context
          .console()
          .findings(
              view.specs().findings().stream()
                  .filter(f -> f.where().file().startsWith("credentials/"))
                  .toList());
      throw CommandFailure.no(
          "there is no credential " + name + " that can be used",
          DidYouMean.question(name, view.credentials().keySet())
              + "Credentials: "
              + String.join(", ", view.credentials().keySet())
              + ".");
    }
    return credential;
  }

  static void requireOwnFile(CredentialDesk desk, CredentialDesk.View view, String name) {
    desk.objection(view, name)
        .ifPresent(
            why -> {
              throw CommandFailure.no(why, "move it to a file of its own first");
            });
  }

  static Unsealing unsealing(Machine machine) {
    return switch (new CredentialKeys(machine).open()) {
      case CredentialKeys.Result.Ready ready -> ready.unsealing();
      case CredentialKeys.Result.Unusable(String why, String mend) ->
          throw CommandFailure.usage(why, mend);
    };
  }

  static CredentialDesk.By by(
      CliContext context, Machine machine, CommitterOptions committer, CredentialDesk.View view) {
    Optional<LocalKey> signer = committer.signer(context, machine);
    Optional<EvidenceSigner> signing = signer.map(LocalKeySigner::new);
    return new CredentialDesk.By(committer.person(control(view), signer), signing);
  }

  /**
   * Says what became of it.
   *
   * @param done such as {@code added anthropic}
   */
  static void report(
      CliContext context,
      CredentialDesk.View view,
      CredentialDesk.By by,
      DefaultBranchWriter.Result filed,
      String done) {
    switch (filed) {
      case DefaultBranchWriter.Result.Written(CommitId commit) ->
          context
              .console()
              .line(
                  done
                      + " as "
                      + by.person().name()
                      + ", recorded in "
                      + commit.abbreviated()
                      + " on "
                      + view.branch());
      case DefaultBranchWriter.Result.Conflict conflict ->
          throw CommandFailure.no(
              "somebody else changed it at the same time: " + conflict.paths(),
              "look at it, then do it again");
      case DefaultBranchWriter.Result.Refused(String why) ->
          throw CommandFailure.usage(
              "the remote refuses it: " + why,
              "let "
                  + by.person().name()
                  + " push "
                  + view.branch()
                  + ", or print it with --print and propose it by a pull request");
    }
  }
}
