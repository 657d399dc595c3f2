package dev.mandate.cli;

import dev.mandate.wiring.Machine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A command of {@code mandate} in this process, on a machine that a test has made. */
public final class CommandHere {
  private CommandHere() {}

  /** How it ended, and what it printed: results, then notes. */
  public record Ran(int exitCode, String said) {}

  /**
   * @param directory in which it is given
   */
  public static Ran run(Machine machine, Path directory, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliContext context =
        new CliContext(
            new Console(stream(out), stream(err), new LazyScrubbing(machine.environment())),
            machine.environment(),
            machine.clock(),
            directory,
            machine.userHome(),
            machine.home().root(),
            what -> "");
    int exitCode = Main.run(context, arguments);
    return new Ran(
        exitCode, out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
