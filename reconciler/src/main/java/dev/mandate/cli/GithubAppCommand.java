package dev.mandate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is about the GitHub App. */
@Command(
    name = "github-app",
    mixinStandardHelpOptions = true,
    description = "Sets up the GitHub App, and takes its webhooks.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GithubAppInitCommand.class, GithubAppServeCommand.class},
    footer = {"", "Example:", "  mandate github-app serve --repo https://github.com/acme/control"})
final class GithubAppCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Which command? See mandate github-app --help");
  }
}
