package dev.mandate.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program to run as a child process. Its output is read to the end, as somebody who runs it would.
 *
 * @param expected exit codes that mean that it did its work
 */
record Program(List<String> command, Path folder, Set<Integer> expected) {
  /** What it said on stdout, and how it ended. */
  record Output(String text, int exitCode) {}

  static Program of(Path folder, String... command) {
    return new Program(List.of(command), folder, Set.of(0));
  }

  Program with(String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return new Program(all, folder, expected);
  }

  Program mayExit(Integer... codes) {
    return new Program(command, folder, Set.of(codes));
  }

  Output run() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectError(folder.resolve("stderr.txt").toFile());
    builder.environment().putAll(Map.of("GIT_CONFIG_NOSYSTEM", "1", "GIT_TERMINAL_PROMPT", "0"));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    if (!expected.contains(exitCode)) {
      throw new IOException(
          command + " ended with " + exitCode + ", see " + folder.resolve("stderr.txt"));
    }
    return new Output(text, exitCode);
  }
}
