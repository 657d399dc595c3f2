package dev.mandate.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The {@code mandate} command as a process of its own, with nothing inherited but the PATH. */
final class MandateProcess implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final BufferedReader progress;
  private final List<String> lines = new ArrayList<>();

  /** How a process ended, and what it printed. */
  record Ended(int exitCode, String output, List<String> progress) {}

  private MandateProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
    this.progress = process.errorReader(StandardCharsets.UTF_8);
  }

  /**
   * @param userHome where it would keep things unless told otherwise
   */
  static MandateProcess start(Path userHome, Map<String, String> more, String... arguments) {
    return start(List.of(), userHome, more, arguments);
  }

  private static MandateProcess start(
      List<String> before, Path userHome, Map<String, String> more, String... arguments) {
    try {
      Files.createDirectories(userHome);
      Path output = Files.createTempFile("mandate-output", ".txt");
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Xshare:auto",
              "-XX:-UsePerfData"));
      command.add("-Duser.home=" + userHome);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add("dev.mandate.cli.Main");
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
      Map<String, String> environment = builder.environment();
      environment.clear();
      environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
      environment.put("HOME", userHome.toString());
      environment.putAll(more);
      return new MandateProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With what is in the environment of every machine of a scene. */
  static MandateProcess start(Scene scene, String... arguments) {
    return start(scene.folder().resolve("user"), scene.environment(), arguments);
  }

  static MandateProcess reconcile(Scene scene, String home, String... more) {
    return reconcile(List.of(), Map.of(), scene, home, more);
  }

  static MandateProcess reconcile(Map<String, String> environment, Scene scene, String home) {
    return reconcile(List.of(), environment, scene, home);
  }

  /**
   * With a disk that takes no file larger than this: whoever writes more is told that it is too
   * large, in the middle of the write, as with a full disk.
   *
   * @param blocks of 512 bytes
   */
  static MandateProcess reconcileOnSmallDisk(int blocks, Scene scene, String home) {
    String limited = "ulimit -f " + blocks + "; exec \"$@\"";
    return reconcile(List.of("sh", "-c", limited, "limited"), Map.of(), scene, home);
  }

  private static MandateProcess reconcile(
      List<String> before,
      Map<String, String> environment,
      Scene scene,
      String home,
      String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "reconcile",
                "--repo",
                scene.where(),
                "--home",
                scene.home(home).toString(),
                "--key",
                scene.people.file("reconciler").toString()));
    arguments.addAll(List.of(more));
    Map<String, String> all = new HashMap<>(scene.environment());
    all.putAll(environment);
    return start(before, scene.folder().resolve("user"), all, arguments.toArray(String[]::new));
  }

  /** Reads progress up to a line; false when the process ends before. */
  boolean await(Predicate<String> line) {
    try {
      String next = progress.readLine();
      while (next != null) {
        lines.add(next);
        if (line.test(next)) {
          return true;
        }
        next = progress.readLine();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param name such as {@code TERM}
   */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: it gets no chance to tidy up. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGKILL at some moment, unless it ends by itself before. */
  void killAfter(long time, TimeUnit unit) throws InterruptedException {
    boolean ended = process.waitFor(time, unit);
    if (!ended) {
      kill();
    }
  }

  CompletableFuture<?> ended() {
    return process.onExit();
  }

  Ended end() {
    boolean unused = await(line -> false);
    int exitCode = process.onExit().join().exitValue();
    try {
      return new Ended(exitCode, Files.readString(output), List.copyOf(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
