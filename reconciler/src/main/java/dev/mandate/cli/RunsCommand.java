package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about the records of runs. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Looks after the records on the branch mandate/runs.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RunsRotateCommand.class},
    footer = {"", "Example:", "  mandate runs rotate --keep 3 --dry-run"})
final class RunsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate runs --help");
  }
}
