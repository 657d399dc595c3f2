package dev.mandate.bench;

import dev.mandate.launch.bubblewrap.BubblewrapLauncher;
import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.run.Launcher;
import dev.mandate.run.Retention;
import dev.mandate.run.RunId;
import dev.mandate.run.RunLog;
import dev.mandate.scrub.Scrubber;
import dev.mandate.run.Workspace;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.workspace.FileWorkspaces;
import dev.mandate.workspace.LiveTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the runtime adds to an agent: the sandbox, the log that is followed, and the judging. */
final class RuntimeCosts implements Measurement {
  private static final int CHANGED = 10_000;
  private static final int LINES = 200;
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Settings settings;

  RuntimeCosts(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "runtime";
  }

  @Override
  public void measure(Report report) throws Exception {
    Path folder = settings.work().resolve("runtime");
    Trees.delete(folder);
    Files.createDirectories(folder);
    report.title("The runtime");
    start(report, Files.createDirectories(folder.resolve("start")).toRealPath());
    following(report, folder.resolve("workspaces"));
    judging(report, folder);
  }

  private void start(Report report, Path workspace) throws Exception {
    BubblewrapLauncher sandbox = RealSandbox.unreachable();
    ProcessLauncher process = ProcessLauncher.probing();
    List<Measured> results =
        Duel.run(
            5,
            4 * settings.rounds(),
            List.of(
                Contender.of("`true` in the sandbox `bubblewrap`", () -> launch(sandbox, workspace)),
                Contender.of("`true` in `process`", () -> launch(process, workspace)),
                Contender.of("`bwrap … true` with the same namespaces", () -> bare(workspace))));
    report.table(results);
    report.line(
        "The sandbox beside bare `bwrap`: %.1f times as long."
            .formatted(results.getFirst().ratioTo(results.getLast())));
    report.line("");
  }

  private static void launch(Launcher launcher, Path workspace) throws IOException {
    Launcher.Ending ending =
        launcher
            .launch(
                new Launcher.LaunchRequest(
                    List.of("/usr/bin/true"),
                    workspace,
                    ENVIRONMENT,
                    (bytes, offset, length) -> {},
                    LONG,
                    Duration.ZERO))
            .ending();
    require(ending.equals(new Launcher.Ending.Exited(0)), ending.toString());
  }

  private static void bare(Path workspace) throws Exception {
    Process process =
        new ProcessBuilder(
                "bwrap --unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try --die-with-parent --new-session --cap-drop ALL --uid 1000 --gid 1000 --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp --bind"
                    .concat(" " + workspace + " " + workspace + " --remount-ro / -- /usr/bin/true")
                    .split(" "))
            .inheritIO()
            .start();
    require(process.waitFor() == 0, "bwrap failed");
  }

  /** The agent writes the time that it is; whoever follows looks at the clock. */
  private static void following(Report report, Path root) throws Exception {
    RunId run = new RunId(UUID.randomUUID());
    Workspace workspace = new FileWorkspaces(root).open(run, Retention.REMOVE);
    RunLog log =
        new RunLog(
            1 << 20, Scrubber.knowing(Set.of()), (bytes, offset, length) -> {}, workspace.liveLog());
    List<Duration> delays = new ArrayList<>();
    try (LiveTail tail = LiveTail.of(root, run);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Launcher.Launched> agent =
          threads.submit(
              () ->
                  ProcessLauncher.probing()
                      .launch(
                          new Launcher.LaunchRequest(
                              List.of(
                                  "sh",
                                  "-c",
                                  "for i in $(seq " + LINES + "); do date +%s%N; sleep 0.03; done"),
                              workspace.root(),
                              ENVIRONMENT,
                              log,
                              LONG,
                              Duration.ZERO)));
      while (delays.size() < LINES) {
        String text = tail.next(LONG);
        Instant seen = Instant.now();
        require(!text.isEmpty(), "the agent said nothing");
        text.lines().forEach(line -> delays.add(Duration.between(instant(line), seen)));
      }
      agent.get();
    }
    workspace.close(true);
    report.line("From the agent's writing a line to its reader having it:");
    report.line("");
    report.table(List.of(new Measured("delay of a line", delays)));
  }

  private static Instant instant(String nanos) {
    int point = nanos.length() - 9;
    return Instant.ofEpochSecond(
        Long.parseLong(nanos.substring(0, point)), Long.parseLong(nanos.substring(point)));
  }

  private void judging(Report report, Path folder) throws Exception {
    Duration none = reconciled(folder.resolve("none"), ":");
    Duration all =
        reconciled(
            folder.resolve("all"),
            "cd $MANDATE_TARGET/code; for d in *; do for f in $d/*; do echo more >> $f; done; done");
    report.line(
        "One run with a checkout of %,d files, from the first look to the signed record: %s when the agent changes none of them, %s when it changes all: %s to write, capture, judge, and propose, %s for each file."
            .formatted(
                CHANGED,
                Report.time(none),
                Report.time(all),
                Report.time(all.minus(none)),
                Report.time(all.minus(none).dividedBy(CHANGED))));
    report.line("");
  }

  private Duration reconciled(Path folder, String script) throws Exception {
    Map<String, String> files = new HashMap<>(Throughput.specs(1, script, CHANGED));
    for (int i = 0; i < CHANGED; i++) {
      files.put("code/%03d/file-%d.txt".formatted(i % 100, i), "This is file %d.\n".formatted(i).repeat(20));
    }
    Files.createDirectories(folder);
    Path repository;
    try (GivenRepo repo = GivenRepo.with(folder.resolve("control.git"), files)) {
      repository = repo.path();
    }
    try (RunningReconciler reconciler =
        new RunningReconciler(repository.toString(), folder.resolve("home"), 1)) {
      long start = System.nanoTime();
      var report = reconciler.run();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      require(
          report.records().stream().allMatch(record -> record.succeeded()) && report.records().size() == 1,
          report.records().toString());
      return took;
    }
  }

  private static void require(boolean fine, String otherwise) throws IOException {
    if (!fine) {
      throw new IOException(otherwise);
    }
  }
}
