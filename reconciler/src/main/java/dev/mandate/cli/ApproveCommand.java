package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Outlook;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.SshSignatures;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.wiring.ApprovalDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records a person's signed yes to exactly what is declared now. */
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Records your signed approval of a task, as it is declared now on the default branch.",
      "It binds to the digest of task, agent and environment, and to the policy in force: any"
          + " change voids it.",
      "With --output, what is approved is what a run has made. It is shown before it is signed."
    },
    footer = {
      "",
      "Example:",
      "  mandate approve pin-dependencies --key ~/.ssh/id_ed25519 --comment \"Read the script\"",
      "  mandate approve --output 0b8f3c7e-93a1-8e52-8c41-5f0de2a4b716"
    })
final class ApproveCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @ArgGroup(multiplicity = "1")
  private What what;

  /** Either of the two. */
  static final class What {
    @Parameters(paramLabel = "TASK", description = "Name of the task to approve.")
    private String task;

    @Option(
        names = "--output",
        paramLabel = "RUN",
        description = {
          "Approve what this run has made, its exact bytes, so that it is proposed: once, and not"
              + " after the time that is shown. Instead of a task."
        })
    private String output;
  }

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Your private key: OpenSSH or PKCS#8, Ed25519 or P-256.",
        "Default: id_ed25519 or id_ecdsa in ~/.ssh."
      })
  private Path key;

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why; kept with the approval.")
  private String comment;

  @Option(
      names = "--expires-in",
      paramLabel = "HOURS",
      description = {
        "The approval counts for this many hours.",
        "Default: until something changes; of an output, for as long as that waits."
      })
  private Long expiresInHours;

  ApproveCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    if (expiresInHours != null && expiresInHours < 1) {
      throw CommandFailure.usage("--expires-in must be at least 1", "give a number of hours");
    }
    Machine machine = Repositories.machine(context, repository);
    LocalKey signer = Keys.personal(context, machine, Optional.ofNullable(key));
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        SurveyBench bench = SurveyBench.of(opened, machine)) {
      Outlook outlook = Surveys.outlook(context.console(), bench.survey());
      ApprovalSubject subject =
          what.output == null
              ? new TaskApproval(outlook, declared(outlook))
              : OutputApproval.of(outlook, opened.source(), what.output);
      Person approver =
          Keys.owner(
              outlook.control(),
              signer,
              "sign with a key that is listed there, or have yours added by a reviewed commit");
      subject.check(approver.name());
      subject.shown().forEach(context.console()::note);
      ObjectNode unsigned =
          subject.unsigned(
              approver.name(),
              context.clock().instant().truncatedTo(ChronoUnit.SECONDS),
              Optional.ofNullable(expiresInHours).map(Duration::ofHours),
              Optional.ofNullable(comment));
      String signature =
          SshSignatures.sign(
              signer, ApprovalDocuments.NAMESPACE, ApprovalDocuments.signedBytes(unsigned));
      DefaultBranchWriter.Result filed =
          new ApprovalDesk(opened.commits().orElseThrow(), machine.clock())
              .file(outlook, ApprovalDocuments.signed(unsigned, signature), approver);
      report(outlook, subject, approver, filed);
      return ExitCode.OK.code();
    }
  }

  private void report(
      Outlook outlook, ApprovalSubject subject, Person approver, DefaultBranchWriter.Result filed) {
    String branch = outlook.heads().defaultBranch();
    switch (filed) {
      case DefaultBranchWriter.Result.Written(CommitId commit) ->
          context
              .console()
              .line(
                  "approved "
                      + subject.name()
                      + " as "
                      + approver.name()
                      + ", recorded in "
                      + commit.abbreviated()
                      + " on "
                      + branch);
      case DefaultBranchWriter.Result.Conflict conflict ->
          throw CommandFailure.no(
              "somebody else changed this approval at the same time: " + conflict.paths(),
              "look at it, then approve again");
      case DefaultBranchWriter.Result.Refused(String reason) ->
          throw CommandFailure.usage(
              "the remote refuses the approval: " + reason,
              "let " + approver.name() + " push " + branch + ", or commit it by a pull request");
    }
  }

  private DeclaredTask declared(Outlook outlook) {
    DeclaredTask declared = outlook.specs().declared().get(what.task);
    if (declared == null) {
      context.console().findings(outlook.specs().broken().getOrDefault(what.task, List.of()));
      throw CommandFailure.no(
          "no valid task " + what.task + " is declared",
          "see the names with mandate plan; declared are "
              + String.join(", ", outlook.specs().declared().keySet()));
    }
    return declared;
  }
}
