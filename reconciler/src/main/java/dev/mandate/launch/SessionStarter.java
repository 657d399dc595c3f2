package dev.mandate.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a program gets a session of its own, so that one signal reaches all of its process group.
 *
 * @param prefix stands in front of the program; empty where the platform has nothing to offer
 */
public record SessionStarter(List<String> prefix) {
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
  private static final List<Path> ENV = List.of(Path.of("/usr/bin/env"), Path.of("/bin/env"));

  public SessionStarter {
    prefix = List.copyOf(prefix);
  }

  /** Starts programs as they are. */
  public static SessionStarter none() {
    return new SessionStarter(List.of());
  }

  /**
   * Tries what is installed by running it, best first. With {@code env --default-signal}, an agent
   * can be interrupted even when the reconciler was started in the background by a script, which
   * makes it and all its children ignore SIGINT.
   */
  public static SessionStarter probe() {
    for (Path setsid : SETSID) {
      if (!Files.isExecutable(setsid)) {
        continue;
      }
      for (Path env : ENV) {
        List<String> resetting = List.of(setsid.toString(), env.toString(), "--default-signal=INT");
        if (Files.isExecutable(env) && leadsItsOwnGroup(resetting)) {
          return new SessionStarter(resetting);
        }
      }
      if (leadsItsOwnGroup(List.of(setsid.toString()))) {
        return new SessionStarter(List.of(setsid.toString()));
      }
    }
    return none();
  }

  /** Whether a program leads a process group of its own. */
  public boolean makesGroup() {
    return !prefix.isEmpty();
  }

  /**
   * What to start instead of a program.
   *
   * @param program absolute path; one with {@code =} would be a variable to {@code env}
   */
  public List<String> commandLine(Path program, List<String> arguments) {
    List<String> line = new ArrayList<>();
    if (makesGroup()) {
      boolean safeForEnv = program.toString().indexOf('=') < 0;
      line.addAll(safeForEnv ? prefix : prefix.subList(0, 1));
    }
    line.add(program.toString());
    line.addAll(arguments);
    return line;
  }

  private static boolean leadsItsOwnGroup(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    // Fails unless a group with the shell's own process id exists.
    command.addAll(List.of("/bin/sh", "-c", "kill -s 0 -- -$$ && echo $$"));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = process.onExit().completeOnTimeout(null, 1, TimeUnit.MINUTES).join() != null;
      return ended && process.exitValue() == 0 && printed.equals(Long.toString(process.pid()));
    } catch (IOException e) {
      return false;
    }
  }
}
