package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.ProcessTable;
import dev.mandate.run.Bounds;
import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.run.Launcher.Launched;
import dev.mandate.spec.Agent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One launch in a sandbox, with what came of it. */
final class GivenLaunch {
  static final Duration LONG = Duration.ofSeconds(40);

  final String runId = UUID.randomUUID().toString();
  final AtomicInteger starts = new AtomicInteger();
  private final BubblewrapLauncher launcher;
  private final Path workspace;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private Duration timeout = LONG;
  private Duration grace = LONG;
  private List<Path> readOnly = List.of();
  private Agent.Resources resources = Agent.Resources.unlimited();
  private List<Agent.Egress> egress = List.of();
  private OptionalLong diskMiB = OptionalLong.empty();
  private Optional<Path> input = Optional.empty();
  private Launched launched;

  GivenLaunch(BubblewrapLauncher launcher, Path workspace) {
    this.launcher = launcher;
    this.workspace = workspace;
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("MANDATE_RUN_ID", runId);
    environment.put("MANDATE_WORKSPACE", workspace.toString());
  }

  GivenLaunch variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  GivenLaunch timeout(Duration limit, Duration rest) {
    timeout = limit;
    grace = rest;
    return this;
  }

  GivenLaunch readOnly(Path... paths) {
    readOnly = List.of(paths);
    return this;
  }

  GivenLaunch cpus(double value) {
    resources =
        new Agent.Resources(OptionalDouble.of(value), resources.memoryMiB(), resources.pids());
    return this;
  }

  GivenLaunch memoryMiB(long value) {
    resources = new Agent.Resources(resources.cpus(), OptionalLong.of(value), resources.pids());
    return this;
  }

  GivenLaunch pids(int value) {
    resources = new Agent.Resources(resources.cpus(), resources.memoryMiB(), OptionalInt.of(value));
    return this;
  }

  GivenLaunch diskMiB(long value) {
    diskMiB = OptionalLong.of(value);
    return this;
  }

  GivenLaunch reaching(String host, int port) {
    egress = Stream.concat(egress.stream(), Stream.of(new Agent.Egress(host, port))).toList();
    return this;
  }

  /** A file that is its standard input. */
  GivenLaunch input(Path file) {
    input = Optional.of(file);
    return this;
  }

  Ending shell(String script) {
    return run("sh", "-c", script);
  }

  Ending run(String... command) {
    log.reset();
    launched =
        launcher.launch(
            new LaunchRequest(
                List.of(command),
                workspace,
                environment,
                log::write,
                timeout,
                grace,
                starts::incrementAndGet,
                new Bounds(readOnly, new Agent.Confines(resources, egress, diskMiB)),
                input));
    return launched.ending();
  }

  String said() {
    return log.toString(StandardCharsets.UTF_8);
  }

  Confinement confinement() {
    return launched.confinement().orElseThrow();
  }

  boolean isConfined() {
    return launched.confinement().isPresent();
  }

  /** Process ids that still carry the marks of the run, on the whole machine. */
  List<Long> left() {
    ProcessTable table = ProcessTable.ofThisPlatform();
    return table.live().stream()
        .map(ProcessTable.Entry::pid)
        .filter(pid -> table.wasStartedWith(pid, Set.of("MANDATE_RUN_ID=" + runId)))
        .toList();
  }

  /** Live processes with this word in their command line. */
  static List<String> commandLinesWith(String word) {
    return ProcessTable.ofThisPlatform().live().stream()
        .map(entry -> Path.of("/proc/" + entry.pid() + "/cmdline"))
        .flatMap(GivenLaunch::lines)
        .filter(line -> line.contains(word))
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Stream.of(Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' '));
    } catch (java.io.IOException e) {
      return Stream.empty();
    }
  }
}
