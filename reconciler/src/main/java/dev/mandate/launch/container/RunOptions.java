package dev.mandate.launch.container;

import dev.mandate.launch.PrivateFolder;
import dev.mandate.run.Launcher.LaunchRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a container is made: what it keeps an agent from is here.
 *
 * @param engine that makes it
 * @param user that the agent is
 * @param shown folders of this machine beside the workspace, read-only; none but for a trial
 * @param ulimits the highest that this process may give away, by their names
 */
record RunOptions(Engine engine, AgentUser user, List<Path> shown, Map<String, Long> ulimits) {
  /** Where the home of root is, which images keep others out of. */
  private static final Path ROOTS_HOME = Path.of("/root");

  RunOptions {
    shown = List.copyOf(shown);
    ulimits = Map.copyOf(ulimits);
  }

  /** Without the right to raise them, engines fail unless both limits are named. */
  static Map<String, Long> highestLimits() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.UTF_8);
    return Map.of(
        "nofile", hard(lines, "Max open files", 65_536),
        "nproc", hard(lines, "Max processes", 32_768));
  }

  private static long hard(List<String> lines, String name, long most) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+")[1])
        .filter(value -> value.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .map(value -> Math.min(value, most))
        .findFirst()
        .orElse(most);
  }

  /** Whether a path can be named in the options: they are lists with commas. */
  static boolean canName(Path path) {
    return path.toString().chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
  }

  /**
   * The whole command line; what the agent does is told to the shell later.
   *
   * @param folder for what stands in for a folder of the image
   */
  List<String> line(
      String name,
      Map<String, String> labels,
      Image image,
      PrivateFolder folder,
      LaunchRequest request)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("run", "--name", name));
    labels.forEach((label, value) -> options.addAll(List.of("--label", label + "=" + value)));
    options.addAll(
        List.of(
            "--interactive",
            "--sig-proxy=false",
            "--pull=never",
            "--network=none",
            "--read-only",
            "--cap-drop=all",
            "--security-opt=no-new-privileges",
            "--cgroupns=private",
            "--log-driver=none",
            "--no-healthcheck",
            "--hostname=sandbox",
            "--shm-size=64m",
            engine.temporaryFolder()));
    if (request.directory().startsWith(ROOTS_HOME)) {
      Path open = folder.makeFolders("roots-home", ROOTS_HOME.relativize(request.directory()));
      options.addAll(mount(open, ROOTS_HOME, ",readonly"));
    }
    ulimits.forEach(
        (limit, most) -> options.addAll(List.of("--ulimit", limit + "=" + most + ":" + most)));
    request
        .bounds()
        .confines()
        .diskMiB()
        .ifPresent(
            most ->
                options.addAll(List.of("--ulimit", "fsize=" + (most << 20) + ":" + (most << 20))));
    options.addAll(user.options(engine));
    options.addAll(engine.ownRunOptions());
    // At its own path, so that no path that the agent is told, or tells, needs translating.
    options.addAll(mount(request.directory(), request.directory(), ""));
    for (Path path : request.bounds().readOnly()) {
      options.addAll(mount(path, path, ",readonly"));
    }
    for (Path path : shown) {
      options.addAll(mount(path, path, ",readonly"));
    }
    options.addAll(List.of("--workdir", request.directory().toString()));
    options.addAll(List.of("--entrypoint", "/bin/sh", image.hex(), "-s"));
    return engine.line(options);
  }

  private static List<String> mount(Path from, Path to, String more) {
    return List.of("--mount", "type=bind,source=" + from + ",target=" + to + more);
  }
}
