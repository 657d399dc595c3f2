package dev.mandate.cli;

import dev.mandate.cycle.Meant;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks to run again what has ended without success. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Asks, by a commit on the default branch, that the last run of a task is made again.",
      "For what failed, timed out, was cancelled or could not be started. It is due at once, as an"
          + " occurrence of its own; policy is asked and approvals count as for any run."
    },
    footer = {
      "",
      "Exit code 1 when there is nothing to repeat: it succeeded, or has not ended.",
      "",
      "Example:",
      "  mandate task retry pin-dependencies --reason \"The registry is back\""
    })
final class TaskRetryCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private RequestOptions request;

  @Parameters(paramLabel = "TASK", description = "Name of the task.")
  private String task;

  TaskRetryCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    request.ask(context, repository, task, Request.Action.RETRY, Meant::toRetry);
    return ExitCode.OK.code();
  }
}
