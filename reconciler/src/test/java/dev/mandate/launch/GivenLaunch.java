package dev.mandate.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.run.Bounds;
import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.run.Launcher.Launched;
import dev.mandate.run.Launcher.LogSink;
import dev.mandate.spec.Agent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
public final class GivenLaunch {
  public static final Duration LONG = Duration.ofSeconds(40);

  private static final Duration SHORT = Duration.ofMillis(700);
  private static final String READY = "ready";

  /** What a script says when the time that {@link #cutOff} gives it may be over. */
  public static final String IS_READY = "> " + READY + "; ";

  public final String runId = UUID.randomUUID().toString();
  public final AtomicInteger starts = new AtomicInteger();
  private final Launcher launcher;
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
  private Optional<String> image = Optional.empty();
  private LogSink sink = log::write;
  private Launched launched;

  public GivenLaunch(Launcher launcher, Path workspace) {
    this.launcher = launcher;
    this.workspace = workspace;
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("MANDATE_RUN_ID", runId);
    environment.put("MANDATE_WORKSPACE", workspace.toString());
  }

  public GivenLaunch variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public GivenLaunch timeout(Duration limit, Duration rest) {
    timeout = limit;
    grace = rest;
    return this;
  }

  public GivenLaunch readOnly(Path... paths) {
    readOnly = List.of(paths);
    return this;
  }

  public GivenLaunch cpus(double value) {
    resources =
        new Agent.Resources(OptionalDouble.of(value), resources.memoryMiB(), resources.pids());
    return this;
  }

  public GivenLaunch memoryMiB(long value) {
    resources = new Agent.Resources(resources.cpus(), OptionalLong.of(value), resources.pids());
    return this;
  }

  public GivenLaunch pids(int value) {
    resources = new Agent.Resources(resources.cpus(), resources.memoryMiB(), OptionalInt.of(value));
    return this;
  }

  public GivenLaunch diskMiB(long value) {
    diskMiB = OptionalLong.of(value);
    return this;
  }

  public GivenLaunch reaching(String host, int port) {
    egress = Stream.concat(egress.stream(), Stream.of(new Agent.Egress(host, port))).toList();
    return this;
  }

  /** A file that is its standard input. */
  public GivenLaunch input(Path file) {
    input = Optional.of(file);
    return this;
  }

  /** Where the output goes, instead of {@link #said}. */
  public GivenLaunch sink(LogSink to) {
    sink = to;
    return this;
  }

  /** What the sandbox is made of. */
  public GivenLaunch image(String name) {
    image = Optional.of(name);
    return this;
  }

  public Ending shell(String script) {
    return run("sh", "-c", script);
  }

  /**
   * Runs a script into its time limit, which is as long as this machine needs to get the script as
   * far as {@link #IS_READY}.
   *
   * @param rest how long it has after it was interrupted
   */
  public void cutOff(Duration rest, String script) throws IOException {
    Path ready = workspace.resolve(READY);
    Duration limit = SHORT;
    Ending ending = timeout(limit, rest).shell(script);
    while (!Files.exists(ready) && limit.compareTo(LONG) < 0) {
      limit = limit.multipliedBy(2);
      ending = timeout(limit, rest).shell(script);
    }
    assertEquals(new Ending.TimedOut(limit), ending);
    Files.delete(ready);
  }

  public Ending run(String... command) {
    log.reset();
    launched =
        launcher.launch(
            new LaunchRequest(
                List.of(command),
                workspace,
                environment,
                sink,
                timeout,
                grace,
                starts::incrementAndGet,
                new Bounds(readOnly, new Agent.Confines(resources, egress, diskMiB), image),
                input,
                Optional.empty()));
    return launched.ending();
  }

  public String said() {
    return log.toString(StandardCharsets.UTF_8);
  }

  public Confinement confinement() {
    return launched.confinement().orElseThrow();
  }

  public boolean isConfined() {
    return launched.confinement().isPresent();
  }

  /** Process ids that still carry the marks of the run, on the whole machine. */
  public List<Long> left() {
    ProcessTable table = ProcessTable.ofThisPlatform();
    return table.live().stream()
        .map(ProcessTable.Entry::pid)
        .filter(pid -> table.wasStartedWith(pid, Set.of("MANDATE_RUN_ID=" + runId)))
        .toList();
  }

  /** Waits until nothing of the sandboxes that a process has made is left, whoever made them. */
  public static void awaitNoneOf(long reconciler) {
    while (!commandLinesWith("/mandate-sandbox-" + reconciler + "-").isEmpty()) {
      Thread.onSpinWait();
    }
  }

  /** Live processes with this word in their command line. */
  public static List<String> commandLinesWith(String word) {
    return ProcessTable.ofThisPlatform().live().stream()
        .map(entry -> Path.of("/proc/" + entry.pid() + "/cmdline"))
        .flatMap(GivenLaunch::lines)
        .filter(line -> line.contains(word))
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Stream.of(Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' '));
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
