package dev.mandate.cli;

import dev.mandate.cycle.Meant;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Request;
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
    request.ask(context, repository, task, Request.Action.CANCEL, Meant::toCancel);
    return ExitCode.OK.code();
  }
}
