package dev.mandate.daemon.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts the program that this process runs a second time, with other arguments, in a session of
 * its own: closing the terminal or interrupting the command that started it does not reach it.
 */
public final class Background {
  private static final List<List<String>> SESSION_STARTERS =
      List.of(
          List.of("/usr/bin/setsid"),
          List.of("/bin/setsid"),
          List.of("/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!", "--"));

  private Background() {}

  /** What came of starting. */
  public sealed interface Result {
    record Started(Process process) implements Result {}

    record Refused(String reason, String mend) implements Result {}
  }

  /**
   * @param mainClass of the program
   * @param output where its standard output and error go
   */
  public static Result start(String mainClass, List<String> arguments, Path output)
      throws IOException {
    Optional<List<String>> starter =
        SESSION_STARTERS.stream()
            .filter(line -> Files.isExecutable(Path.of(line.get(0))))
            .findFirst();
    if (starter.isEmpty()) {
      return new Result.Refused(
          "this machine has no setsid to give a process a session of its own",
          "start it without --background under a service manager, or install util-linux");
    }
    List<String> command = new ArrayList<>(starter.get());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    Files.createDirectories(output.getParent());
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .redirectErrorStream(true)
            .start();
    return new Result.Started(process);
  }
}
