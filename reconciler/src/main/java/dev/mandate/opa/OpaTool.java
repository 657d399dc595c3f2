package dev.mandate.opa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tests and compiles a folder of policies with the program {@code opa}.
 *
 * <p>The folder is laid out like {@code policy/bundle} of Mandate: {@code policies/} (Rego), {@code
 * data/} (JSON, its folders are the path of the data; optional), {@code tests/} (optional) and
 * {@code .manifest} (optional).
 */
public final class OpaTool {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path program;

  private OpaTool(Path program) {
    this.program = program;
  }

  /** Whether {@code opa} is there. */
  public sealed interface Lookup {
    record Found(OpaTool tool) implements Lookup {}

    /**
     * @param message what is missing and how to get it, for people
     */
    record Missing(String message) implements Lookup {}
  }

  /**
   * How {@code opa} ended.
   *
   * @param exitCode 0 when all is well
   * @param output what it printed, errors too
   */
  public record Result(int exitCode, String output) {
    public boolean ok() {
      return exitCode == 0;
    }
  }

  /**
   * Finds the program.
   *
   * @param given path that the user named; otherwise the folders of PATH are searched
   * @param environment of this process
   */
  public static Lookup find(Optional<Path> given, Map<String, String> environment) {
    if (given.isPresent()) {
      return Files.isExecutable(given.get()) && Files.isRegularFile(given.get())
          ? new Lookup.Found(new OpaTool(given.get().toAbsolutePath()))
          : new Lookup.Missing(given.get() + " is not a program that can be started");
    }
    String[] folders = environment.getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1);
    for (String folder : folders) {
      Path candidate = Path.of(folder).resolve("opa");
      if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new Lookup.Found(new OpaTool(candidate.toAbsolutePath()));
      }
    }
    return new Lookup.Missing(
        "opa is not on the PATH: get it from https://www.openpolicyagent.org/docs/#1-download-opa,"
            + " or with Go: go install github.com/open-policy-agent/opa@latest;"
            + " or name it with --opa PATH");
  }

  /** Runs {@code opa test} on policies, data and tests of a folder. */
  public Result test(Path folder) {
    List<String> command = new ArrayList<>(List.of("test", "--verbose"));
    for (String part : List.of("policies", "data", "tests")) {
      if (Files.isDirectory(folder.resolve(part))) {
        command.add(part);
      }
    }
    return run(folder, command);
  }

  /**
   * Compiles a folder to a bundle with the entry point {@code mandate/decision}. The same sources
   * and the same version of OPA give the same bytes.
   *
   * @param output the tar.gz to write; untouched unless compiling succeeds
   */
  public Result build(Path folder, Path output) {
    try {
      Path work = Files.createTempDirectory("mandate-policy");
      try {
        return build(folder, output.toAbsolutePath(), work);
      } finally {
        deleteTree(work);
      }
    } catch (IOException e) {
      return new Result(1, "cannot prepare the bundle: " + e.getMessage());
    }
  }

  private Result build(Path folder, Path output, Path work) throws IOException {
    // OPA writes the names of source files into the module: relative to the bundle, they are stable.
    Path root = Files.createDirectory(work.resolve("root"));
    copyTree(folder.resolve("policies"), root.resolve("policies"));
    if (Files.isDirectory(folder.resolve("data"))) {
      copyTree(folder.resolve("data"), root);
    }
    if (Files.isRegularFile(folder.resolve(".manifest"))) {
      Files.copy(folder.resolve(".manifest"), root.resolve(".manifest"));
    }
    Path built = work.resolve("bundle.tar.gz");
    Result result =
        run(
            root,
            List.of(
                "build",
                "--bundle",
                "--target",
                "wasm",
                "--entrypoint",
                "mandate/decision",
                "--output",
                built.toString(),
                "."));
    if (result.ok()) {
      Files.write(output, Files.readAllBytes(built));
    }
    return result;
  }

  private Result run(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    try {
      Path log = Files.createTempFile("opa", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        return ended(process, log);
      } finally {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      return new Result(1, "cannot run " + program + ": " + e.getMessage());
    }
  }

  private static Result ended(Process process, Path log) throws IOException {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return new Result(1, "opa did not end within " + LIMIT.toMinutes() + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(1, "interrupted");
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.copy(file, target);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
