package dev.mandate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code mandate} command. Exit codes: 0 fine, 2 wrong use. */
@Command(
    name = "mandate",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description =
        "GitOps for AI agents: declared by commits, approved by reviews, proven from a clone.")
public final class Main implements Runnable {

  @Spec private CommandLine.Model.CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate --help");
  }
}
