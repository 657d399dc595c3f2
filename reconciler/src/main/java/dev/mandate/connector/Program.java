package dev.mandate.connector;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program of this machine, by name. Thread-safe. */
final class Program {
  private static final long PATIENCE_SECONDS = 20;
  private static final int LONGEST_ANSWER = 64 * 1024;
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?[-+.\\w]*");

  private final String name;
  private final Optional<Path> file;
  private final String searchPath;
  private Optional<Optional<String>> asked = Optional.empty();

  private Program(String name, Optional<Path> file, String searchPath) {
    this.name = name;
    this.file = file;
    this.searchPath = searchPath;
  }

  /** Looked up in the {@code PATH} of an environment. */
  static Program named(String name, Map<String, String> environment) {
    String searchPath = environment.getOrDefault("PATH", "");
    Optional<Path> file =
        Stream.of(searchPath.split(File.pathSeparator))
            .filter(folder -> folder.startsWith("/"))
            .map(folder -> Path.of(folder, name))
            .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
            .findFirst();
    return new Program(name, file, searchPath);
  }

  /** Not on this machine, so that nobody can be asked for its version. */
  static Program elsewhere(String name) {
    return new Program(name, Optional.empty(), "");
  }

  String name() {
    return name;
  }

  /** Absolute; empty when it is not installed. */
  Optional<Path> file() {
    return file;
  }

  /** What to put first in a command line. */
  String command() {
    return file.map(Path::toString).orElse(name);
  }

  /** As {@code --version} says; asked once. Empty when there is no answer in time. */
  synchronized Optional<String> version() {
    if (asked.isPresent()) {
      return asked.get();
    }
    Optional<String> answer = file.flatMap(this::ask);
    if (answer.isPresent() || !Thread.currentThread().isInterrupted()) {
      asked = Optional.of(answer);
    }
    return answer;
  }

  /** With nothing of the reconciler's environment, and an empty folder for a home. */
  private Optional<String> ask(Path program) {
    try {
      Path home = Files.createTempDirectory("mandate-version");
      Path answer = home.resolve("answer");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(program.toString(), "--version")
                .directory(home.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(answer.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", searchPath, "HOME", home.toString()));
        return ended(builder.start()) ? version(answer) : Optional.empty();
      } finally {
        delete(home);
      }
    } catch (IOException e) {
      // It cannot be started, so it has no version to tell; a run will say why.
      return Optional.empty();
    }
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Optional<String> version(Path answer) throws IOException {
    try (var in = Files.newInputStream(answer)) {
      String text = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(text);
      return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted((a, b) -> b.compareTo(a))
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
