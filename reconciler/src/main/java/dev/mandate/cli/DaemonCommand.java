package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about a reconciler that stays. */
@Command(
    name = "daemon",
    mixinStandardHelpOptions = true,
    description = "Keeps reconciling: starts, stops and shows a reconciler that stays.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DaemonStartCommand.class, DaemonStopCommand.class, DaemonStatusCommand.class},
    footer = {"", "Example:", "  mandate daemon start --background"})
final class DaemonCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate daemon --help");
  }
}
