package dev.mandate.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code git} of this machine, free of the configuration of whoever runs the tests. */
public final class RealGit {
  private RealGit() {}

  /** What a command printed, both streams, and how it ended. */
  public record Result(int exitCode, String output) {}

  /** Runs git and fails unless it ends well; gives what it printed. */
  public static String run(Path folder, String... arguments) {
    Result result = tryRun(folder, arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError("git " + List.of(arguments) + ": " + result.output());
    }
    return result.output();
  }

  public static Result tryRun(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", "Ada");
      environment.put("GIT_" + role + "_EMAIL", "ada@example.org");
    }
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
