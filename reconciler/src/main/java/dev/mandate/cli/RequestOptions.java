package dev.mandate.cli;

import dev.mandate.cycle.Outlook;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DidYouMean;
import dev.mandate.spec.Request;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.RequestDesk;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who asks for something, why, and the commit that says so. */
final class RequestOptions {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the record.")
  private String reason;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Your private key, which mandate.yaml gives to you: it signs the commit.",
        "Default: id_ed25519 or id_ecdsa in ~/.ssh, unless --as is given."
      })
  private Path key;

  @Option(
      names = "--as",
      paramLabel = "PERSON",
      description = "Your name in mandate.yaml, to ask without a key: the commit stays unsigned.")
  private String as;

  /** Files the request as a commit, and says so. */
  void file(
      CliContext context,
      Machine machine,
      OpenRepository opened,
      Outlook outlook,
      Request.Action action,
      OccurrenceKey about)
      throws RemoteUnavailableException {
    Optional<LocalKey> signer = signer(context, machine);
    Person by = person(outlook, signer);
    Optional<EvidenceSigner> signing = signer.map(LocalKeySigner::new);
    DefaultBranchWriter.Result filed =
        new RequestDesk(opened.commits().orElseThrow(), machine.clock())
            .file(outlook, action, about, Optional.ofNullable(reason), by, signing);
    String branch = outlook.heads().defaultBranch();
    switch (filed) {
      case DefaultBranchWriter.Result.Written(CommitId commit) ->
          context
              .console()
              .line(
                  "asked to "
                      + action.label()
                      + " "
                      + about.task()
                      + " ("
                      + about.occurrence()
                      + ") as "
                      + by.name()
                      + ", recorded in "
                      + commit.abbreviated()
                      + " on "
                      + branch);
      case DefaultBranchWriter.Result.Conflict conflict ->
          throw CommandFailure.no(
              "somebody else asks for the same: " + conflict.paths(),
              "nothing more needs to be done");
      case DefaultBranchWriter.Result.Refused(String why) ->
          throw CommandFailure.usage(
              "the remote refuses the request: " + why,
              "let " + by.name() + " push " + branch + ", or commit it by a pull request");
    }
  }

  private Optional<LocalKey> signer(CliContext context, Machine machine) {
    if (as != null && key != null) {
      throw CommandFailure.usage(
          "--as and --key both say who asks", "give one; a key tells whose it is");
    }
    if (as != null) {
      return Optional.empty();
    }
    return Optional.of(
        Keys.personalIfAny(context, machine, Optional.ofNullable(key))
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "nothing says who asks",
                        "name your private key with --key, or yourself with --as")));
  }

  private Person person(Outlook outlook, Optional<LocalKey> signer) {
    return signer
        .map(
            own ->
                Keys.owner(
                    outlook.control(),
                    own,
                    "use a key that is listed there, or name yourself with --as"))
        .orElseGet(() -> named(outlook.control().people()));
  }

  private Person named(Map<String, Person> people) {
    return Optional.ofNullable(people.get(as))
        .orElseThrow(
            () ->
                CommandFailure.no(
                    "mandate.yaml knows no " + as,
                    DidYouMean.question(as, people.keySet())
                        + "People: "
                        + String.join(", ", people.keySet().stream().sorted().toList())
                        + "."));
  }
}
