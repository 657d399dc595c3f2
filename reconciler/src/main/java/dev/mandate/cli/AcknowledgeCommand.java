package dev.mandate.cli;

import dev.mandate.signing.LocalKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.AcknowledgementDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records a person's word that a branch was rewritten on purpose. */
@Command(
    name = "acknowledge",
    mixinStandardHelpOptions = true,
    description = {
      "Records your signed word that a branch was rewritten on purpose, so that reconcilers go on.",
      "It holds for exactly this rewrite. Only people who could approve something before it count."
    },
    footer = {
      "",
      "Example, as the alarm gives it:",
      "  mandate acknowledge main --from 6ff87c4664981e4397625791c8ea3bbb5f2279a3 \\",
      "    --to 18cd1f0ea2c3b3c1f7b2f6ae8ad5ea6dd87ff0a3 --comment \"Removed a leaked key\""
    })
final class AcknowledgeCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Parameters(
      paramLabel = "BRANCH",
      description = "The branch that was rewritten: the default branch, or mandate/runs.")
  private String branch;

  @Option(
      names = "--from",
      paramLabel = "COMMIT",
      required = true,
      description = "Where it stood; all 40 digits.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "COMMIT",
      description = {
        "Where it was set, when you looked at it; all 40 digits.",
        "Leave it out for a mandate/runs that was removed."
      })
  private String to;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Your private key: OpenSSH or PKCS#8, Ed25519 or P-256.",
        "Default: id_ed25519 or id_ecdsa in ~/.ssh."
      })
  private Path key;

  @Option(
      names = "--comment",
      paramLabel = "TEXT",
      description = "Why; kept with the acknowledgement.")
  private String comment;

  AcknowledgeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    AcknowledgementDesk.Wish wish =
        new AcknowledgementDesk.Wish(
            branch,
            commit("--from", from),
            Optional.ofNullable(to).map(text -> commit("--to", text)),
            Optional.ofNullable(comment));
    Machine machine = Repositories.machine(context, repository);
    LocalKey signer = Keys.personal(context, machine, Optional.ofNullable(key));
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      AcknowledgementDesk desk = new AcknowledgementDesk(opened.commits().orElseThrow(), machine);
      return switch (desk.file(wish, signer)) {
        case AcknowledgementDesk.Result.Refused(String reason, String mend) ->
            throw CommandFailure.no(reason, mend);
        case AcknowledgementDesk.Result.Filed filed -> {
          context
              .console()
              .line(
                  "acknowledged as "
                      + filed.person()
                      + " that "
                      + branch
                      + " lost "
                      + filed.lost()
                      + (filed.lost() == 1 ? " commit" : " commits")
                      + ", recorded in "
                      + filed.head().abbreviated()
                      + " on "
                      + filed.branch());
          yield ExitCode.OK.code();
        }
      };
    }
  }

  private static CommitId commit(String option, String text) {
    try {
      return new CommitId(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          option + " is no commit: " + e.getMessage(), "give all 40 hex digits of the commit");
    }
  }
}
