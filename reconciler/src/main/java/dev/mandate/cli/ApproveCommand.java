package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Outlook;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
          + " change voids it."
    },
    footer = {
      "",
      "Example:",
      "  mandate approve pin-dependencies --key ~/.ssh/id_ed25519 --comment \"Read the script\""
    })
final class ApproveCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Parameters(paramLabel = "TASK", description = "Name of the task to approve.")
  private String task;

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
      description = "The approval counts for this many hours. Default: until something changes.")
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
      DeclaredTask declared = declared(outlook);
      Person approver =
          Keys.owner(
              outlook.control(),
              signer,
              "sign with a key that is listed there, or have yours added by a reviewed commit");
      check(outlook, declared, approver);
      show(outlook, declared);
      ObjectNode unsigned = unsigned(outlook, declared, approver);
      String signature =
          SshSignatures.sign(
              signer, ApprovalDocuments.NAMESPACE, ApprovalDocuments.signedBytes(unsigned));
      DefaultBranchWriter.Result filed =
          new ApprovalDesk(opened.commits().orElseThrow(), machine.clock())
              .file(outlook, ApprovalDocuments.signed(unsigned, signature), approver);
      report(outlook, declared, approver, filed);
      return ExitCode.OK.code();
    }
  }

  private void report(
      Outlook outlook, DeclaredTask declared, Person approver, DefaultBranchWriter.Result filed) {
    String branch = outlook.heads().defaultBranch();
    switch (filed) {
      case DefaultBranchWriter.Result.Written(CommitId commit) ->
          context
              .console()
              .line(
                  "approved "
                      + declared.name()
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
    DeclaredTask declared = outlook.specs().declared().get(task);
    if (declared == null) {
      context.console().findings(outlook.specs().broken().getOrDefault(task, List.of()));
      throw CommandFailure.no(
          "no valid task " + task + " is declared",
          "see the names with mandate plan; declared are "
              + String.join(", ", outlook.specs().declared().keySet()));
    }
    return declared;
  }

  /** Says beforehand what would void the approval, in the words of the rules that void it. */
  private static void check(Outlook outlook, DeclaredTask declared, Person approver) {
    Step step =
        outlook.plan().steps().stream()
            .filter(s -> s.task().equals(declared.name()))
            .findFirst()
            .orElseThrow();
    switch (step.action()) {
      case Action.AwaitApproval waiting -> {
        if (!waiting.candidates().contains(approver.name())) {
          throw CommandFailure.no(
              "the approval of " + approver.name() + " would not count",
              waiting.counted().contains(approver.name())
                  ? "it is approved by " + approver.name() + " already"
                  : "it can be approved by " + String.join(", ", waiting.candidates()));
        }
      }
      case Action.BackingOff waiting -> needsNone(waiting);
      case Action.Cancel cancel -> needsNone(cancel);
      case Action.Blocked blocked -> needsNone(blocked);
      case Action.Broken broken -> needsNone(broken);
      case Action.Denied denied -> needsNone(denied);
      case Action.Done done -> needsNone(done);
      case Action.Frozen frozen -> needsNone(frozen);
      case Action.NotDue notDue -> needsNone(notDue);
      case Action.Run run -> needsNone(run);
      case Action.Suspended suspended -> needsNone(suspended);
    }
  }

  private static void needsNone(Action action) {
    throw CommandFailure.no(
        "the task waits for no approval: " + Explanation.of(action).summary(),
        "approve it when mandate plan says that it waits");
  }

  /** What is approved is shown from the very thing that is hashed (requirement D3). */
  private void show(Outlook outlook, DeclaredTask declared) {
    Console console = context.console();
    console.note("task         " + declared.name() + ", " + declared.task().riskClass().label());
    console.note("environment  " + declared.environment().name());
    console.note(
        "agent        "
            + declared.agent().name()
            + ", by "
            + declared.agent().runtime().connector());
    console.note("prompt       " + declared.task().prompt().strip());
    console.note("spec digest  " + declared.digest());
    console.note("policy       " + outlook.policy().digest());
  }

  private ObjectNode unsigned(Outlook outlook, DeclaredTask declared, Person approver) {
    Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    return ApprovalDocuments.unsigned(
        declared.name(),
        declared.environment().name(),
        declared.digest(),
        outlook.policy().digest(),
        approver.name(),
        now,
        Optional.ofNullable(expiresInHours).map(hours -> now.plus(Duration.ofHours(hours))),
        Optional.ofNullable(comment));
  }
}
