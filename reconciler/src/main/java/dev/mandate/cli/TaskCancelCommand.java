package dev.mandate.cli;

import dev.mandate.cycle.Meant;
import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Request;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks to end what is due of a task. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Asks, by a commit on the default branch, that what is due of a task is ended.",
      "Whichever reconciler comes next records it as cancelled; nothing is started any more, and"
          + " no further attempt is made. Of a task whose output waits for approval, that is given"
          + " up."
    },
    footer = {
      "",
      "Exit code 1 when nothing of the task is due: what has ended cannot be cancelled.",
      "",
      "Example:",
      "  mandate task cancel pin-dependencies --reason \"The release was called off\""
    })
final class TaskCancelCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private RequestOptions request;

  @Parameters(paramLabel = "TASK", description = "Name of the task.")
  private String task;

  TaskCancelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      TaskLook.Seen seen = Tasks.look(context, desk);
      TaskStanding standing = Tasks.find(seen, task);
      DeclaredTask declared = Tasks.declared(context, seen, standing);
      OccurrenceKey about = Tasks.meant(Meant.toCancel(seen, standing, declared));
      request.file(context, machine, opened, seen.outlook(), Request.Action.CANCEL, about);
      return ExitCode.OK.code();
    }
  }
}
