package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about single tasks. */
@Command(
    name = "task",
    mixinStandardHelpOptions = true,
    description = "Shows tasks and their logs, watches, cancels and retries them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TaskListCommand.class,
      TaskShowCommand.class,
      TaskLogsCommand.class,
      TaskWatchCommand.class,
      TaskCancelCommand.class,
      TaskRetryCommand.class
    },
    footer = {"", "Example:", "  mandate task show pin-dependencies"})
final class TaskCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate task --help");
  }
}
