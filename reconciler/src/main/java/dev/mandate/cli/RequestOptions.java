package dev.mandate.cli;

import dev.mandate.cycle.Meant;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Request;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.RequestDesk;
import dev.mandate.wiring.TaskDesk;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who asks for something, why, and the commit that says so. */
final class RequestOptions {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the record.")
  private String reason;

  @Mixin private CommitterOptions committer;

  /** Says which of a task's occurrences is meant. */
  @FunctionalInterface
  interface Meaning {
    Meant of(TaskLook.Seen seen, TaskStanding standing, DeclaredTask declared);
  }

  /** Files the request for a task as a commit, and says so. */
  void ask(
      CliContext context,
      RepositoryOptions repository,
      String task,
      Request.Action action,
      Meaning meaning)
      throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      TaskLook.Seen seen = Tasks.look(context, desk);
      TaskStanding standing = Tasks.find(seen, task);
      DeclaredTask declared = Tasks.declared(context, seen, standing);
      OccurrenceKey about = Tasks.meant(meaning.of(seen, standing, declared));
      file(context, machine, opened, seen.outlook(), action, about);
    }
  }

  private void file(
      CliContext context,
      Machine machine,
      OpenRepository opened,
      Outlook outlook,
      Request.Action action,
      OccurrenceKey about)
      throws RemoteUnavailableException {
    Optional<LocalKey> signer = committer.signer(context, machine);
    Person by = committer.person(outlook.control(), signer);
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
}
