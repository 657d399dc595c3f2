package dev.mandate.cli;

import dev.mandate.git.RemoteAccessException;
import dev.mandate.git.StorageTrouble;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code mandate} command. {@link ExitCode} says what its exit codes mean. */
@Command(
    name = "mandate",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description =
        "GitOps for AI agents: declared by commits, approved by reviews, proven from a clone.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InitCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      ReconcileCommand.class,
      DaemonCommand.class,
      GithubAppCommand.class,
      StatusCommand.class,
      BudgetCommand.class,
      ApproveCommand.class,
      AcknowledgeCommand.class,
      TaskCommand.class,
      VerifyCommand.class,
      RunsCommand.class,
      CredentialCommand.class,
      PolicyCommand.class,
      DoctorCommand.class,
      DemoCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:the answer is no: invalid, denied, failed, unverified",
      "2:wrong use or configuration",
      "3:the outside failed (remote, forge); trying again may help"
    },
    footer = {"", "To see it work:  mandate demo", "Help on a command:  mandate COMMAND --help"})
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Whoever reads it: help, findings and records are in English.
    Locale.setDefault(Locale.ROOT);
    chooseLogger(args);
    System.exit(run(CliContext.ofProcess(), args));
  }

  /**
   * What libraries log is heard where a log is kept; elsewhere it would only take time to start.
   */
  private static void chooseLogger(String[] args) {
    boolean keepsLog = args.length > 0 && Set.of("daemon", "github-app").contains(args[0]);
    System.setProperty(
        "slf4j.provider",
        keepsLog
            ? "ch.qos.logback.classic.spi.LogbackServiceProvider"
            : "org.slf4j.nop.NOPServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  /** Runs one command in this JVM; never throws. */
  static int run(CliContext context, String... args) {
    CommandLine line = new CommandLine(new Main(), factory(context));
    withVersion(line);
    line.setOut(context.console().results());
    line.setErr(context.console().notes());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> report(context, failure));
    return line.execute(args);
  }

  /** Every command answers {@code --version}, and with the same. */
  private static void withVersion(CommandLine line) {
    line.getCommandSpec().versionProvider(new BuildVersion());
    line.getSubcommands().values().forEach(Main::withVersion);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Which command? See mandate --help");
  }

  /** Commands that need the context take it in their constructor. */
  private static IFactory factory(CliContext context) {
    IFactory plain = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        for (var constructor : type.getDeclaredConstructors()) {
          if (constructor.getParameterCount() == 1
              && constructor.getParameterTypes()[0] == CliContext.class) {
            return type.cast(constructor.newInstance(context));
          }
        }
        return plain.create(type);
      }
    };
  }

  private static int report(CliContext context, Exception failure) {
    Console console = context.console();
    return switch (failure) {
      case CommandFailure known -> {
        console.note("mandate: " + known.getMessage());
        yield known.exitCode().code();
      }
      case RemoteAccessException remote -> {
        console.note("mandate: " + remote.getMessage());
        console.note("  mend: " + remote.mend());
        yield ExitCode.USAGE.code();
      }
      case RemoteUnavailableException remote -> {
        console.note("mandate: " + remote.getMessage());
        console.note(
            "  mend: "
                + remote.mend()
                + ", then try again; nothing is lost, and what was not recorded is done again");
        yield ExitCode.OUTSIDE.code();
      }
      case Exception disk when StorageTrouble.in(disk).isPresent() -> {
        console.note(
            "mandate: this machine cannot store what it must: " + StorageTrouble.in(disk).get());
        console.note(
            "  mend: make room in the home folder, the temporary folder and the repository, then"
                + " try again; what was not recorded is done again");
        yield ExitCode.OUTSIDE.code();
      }
      default -> {
        console.note("mandate: this is a bug in Mandate, please report it with what follows");
        console.trace(failure);
        yield ExitCode.OUTSIDE.code();
      }
    };
  }
}
