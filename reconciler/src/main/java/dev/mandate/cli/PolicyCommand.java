package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about policy itself. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Asks, re-asks, tests and compiles policy.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyEvalCommand.class,
      PolicyReplayCommand.class,
      PolicyTestCommand.class,
      PolicyBuildCommand.class
    },
    footer = {"", "Example:", "  mandate policy eval --task pin-dependencies"})
final class PolicyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate policy --help");
  }
}
