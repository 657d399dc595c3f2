package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.DiskBound;
import dev.mandate.launch.Once;
import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.ProgramFile;
import dev.mandate.launch.RunProcesses;
import dev.mandate.launch.SandboxFamily;
import dev.mandate.launch.Supervision;
import dev.mandate.launch.WayOut;
import dev.mandate.launch.cgroup.GroupHold;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Confinement;
import dev.mandate.run.EgressGate;
import dev.mandate.run.Launcher;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The sandbox {@code bubblewrap}; docs/runs.md says what it keeps from an agent. What the agent's
 * bounds ask for and this machine cannot hold is refused. Thread-safe.
 */
public final class BubblewrapLauncher implements Launcher {
  static final String NAME = "bubblewrap";

  private static final Path NO_INPUT = Path.of("/dev/null");

  /** Of a sandbox that reads no more. */
  private static final Duration LAST_STEPS = Duration.ofSeconds(30);

  /** bwrap itself, outside and inside of its namespace of process ids. */
  private static final int OWN_PIDS = 2;

  private final CommandLine commandLine;
  private final String version;
  private final SandboxView view;
  private final Once<GroupProbe> groups;
  private final EgressGate gate;
  private final ProcessTable table = ProcessTable.ofThisPlatform();

  /**
   * @param version of bwrap
   * @param gate the only way to the network
   */
  BubblewrapLauncher(
      CommandLine commandLine,
      String version,
      SandboxView view,
      Once<GroupProbe> groups,
      EgressGate gate) {
    this.commandLine = commandLine;
    this.version = version;
    this.view = view;
    this.groups = groups;
    this.gate = gate;
  }

  @Override
  public String sandbox() {
    return NAME;
  }

  @Override
  public boolean sharesLoopback() {
    return false;
  }

  /** For example {@code 0.8.0}. */
  public String version() {
    return version;
  }

  /** What holds limits here, or why nothing does. */
  public GroupProbe groups() {
    return groups.get();
  }

  /**
   * {@inheritDoc}
   *
   * <p>An interrupt of the calling thread is kept, and answered like a time-out: SIGINT to the
   * agent's processes, grace, SIGKILL. To be called from a platform thread: bwrap ends with the
   * thread that started it.
   */
  @Override
  public Launched launch(LaunchRequest request) {
    if (request.command().isEmpty()) {
      return refused("there is no command to start", "Give runtime.command.");
    }
    if (Thread.currentThread().isInterrupted()) {
      return Launched.free(new Ending.Cancelled());
    }
    Agent.Resources wanted = request.bounds().confines().resources();
    Optional<Ending.CouldNotStart> refusal = GroupHold.refusal(groups, wanted);
    if (refusal.isPresent()) {
      return Launched.free(refusal.get());
    }
    return switch (ProgramFile.find(
        request.command().getFirst(),
        request.directory(),
        request.environment(),
        view.sight(request.directory()))) {
      case ProgramFile.Unusable unusable -> Launched.free(unusable.why());
      case ProgramFile.Found found -> start(found.path(), request, wanted);
    };
  }

  private Launched start(Path program, LaunchRequest request, Agent.Resources wanted) {
    Set<String> marks = RunProcesses.marks(request.environment());
    if (!marks.isEmpty()) {
      new RunProcesses(table, 0, false, marks).kill();
    }
    try (SandboxFolder folder = SandboxFolder.make();
        GroupHold group = GroupHold.of(groups, request.directory(), wanted, OWN_PIDS)) {
      return switch (WayOut.of(gate, folder.folder(), request)) {
        case WayOut.Opened.Refused refused -> Launched.free(refused.why());
        case WayOut.Opened.Way opened -> {
          try (WayOut way = opened.way()) {
            yield run(program, request, folder, group, way);
          }
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox broke: " + e.getMessage(), e);
    }
  }

  private Launched run(
      Path program, LaunchRequest request, SandboxFolder folder, GroupHold group, WayOut way)
      throws IOException {
    boolean forwarded = way.leadsOut();
    List<String> agent = new ArrayList<>(request.command());
    agent.set(0, program.toString());
    ProcessBuilder builder =
        new ProcessBuilder(
                commandLine.of(
                    agent,
                    way.forwarder(),
                    group.entrances(),
                    request.bounds().confines().diskMiB(),
                    folder,
                    request.input().orElse(NO_INPUT)))
            .directory(request.directory().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(way.in(request.environment()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return refused(
          "the system refuses to start it: " + e.getMessage(),
          "Check the size of the command and its environment.");
    }
    RunProcesses processes =
        new RunProcesses(
            table,
            process.pid(),
            commandLine.sessions().makesGroup(),
            RunProcesses.marks(request.environment()));
    SandboxFamily family =
        new SandboxFamily(
            processes,
            table,
            CommandLine.depth(forwarded),
            (forwarded ? folder.outerStatus() : folder.status())::childPid,
            request.started());
    DiskBound disk =
        new DiskBound(
            family, processes::live, request.directory(), request.bounds().confines().diskMiB());
    FirstWords log = new FirstWords(request.log());
    try {
      hand(view.options(request, folder.etc(), !forwarded), process);
      Ending ending = new Supervision(process, disk, request, log).toTheEnd();
      return judged(ending, family, folder.status(), log, group, disk, way);
    } finally {
      family.kill();
    }
  }

  /**
   * A sandbox that cannot be made ends before it has read its options, and says why. Nothing is
   * started with a part of them: a pipe breaks when nobody is left to read it.
   */
  private static void hand(List<String> options, Process process) throws IOException {
    byte[] bytes = (String.join("\0", options) + "\0").getBytes(StandardCharsets.UTF_8);
    try (OutputStream input = process.getOutputStream()) {
      input.write(bytes);
    } catch (IOException e) {
      if (!endsSoon(process)) {
        throw e;
      }
    }
  }

  private static boolean endsSoon(Process process) throws IOException {
    try {
      return process.waitFor(LAST_STEPS.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a sandbox was made");
    }
  }

  private Launched judged(
      Ending ending,
      SandboxFamily family,
      StatusFile status,
      FirstWords log,
      GroupHold group,
      DiskBound disk,
      WayOut way) {
    boolean ran = family.hasBegun() || status.exitCode().isPresent();
    Optional<String> exceeded = group.exceeded();
    if (!ran && ending instanceof Ending.Exited && exceeded.isEmpty()) {
      return refused(
          "bubblewrap cannot make the sandbox: " + log.text(),
          "mandate doctor says whether it works on this machine.");
    }
    family.begin();
    Optional<Confinement.Disk> used = disk.disk();
    return new Launched(
        ending,
        Optional.of(
            new Confinement(
                NAME,
                version,
                Optional.empty(),
                group.limits(),
                used,
                way.connections(),
                exceeded.or(() -> used.flatMap(Confinement.Disk::exceeded)))));
  }

  private static Launched refused(String reason, String mend) {
    return Launched.free(new Ending.CouldNotStart(reason, Optional.of(mend)));
  }
}
