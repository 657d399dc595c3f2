package dev.mandate.bench;

import dev.mandate.canonical.Digest;
import dev.mandate.connector.CommandConnector;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.GivenRun;
import dev.mandate.run.Logins;
import dev.mandate.run.ModelGate;
import dev.mandate.run.PromptRenderer;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunListener;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.run.Runner;
import dev.mandate.run.TargetRepository;
import dev.mandate.run.Targets;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.workspace.FileWorkspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What fifty agents at once cost the reconciler, each having filled the log that is kept of it. */
final class Fifty implements Measurement {
  private static final int NUMBER = 50;
  private static final int LOG_BYTES = 1 << 20;

  private final Settings settings;

  Fifty(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "fifty";
  }

  @Override
  public void measure(Report report) throws Exception {
    Path folder = settings.work().resolve("fifty");
    Trees.delete(folder);
    Files.createDirectories(folder);
    Path go = folder.resolve("go");
    long before = HeapProbe.used();
    long residentBefore = resident();
    CountDownLatch running = new CountDownLatch(NUMBER);
    Runner runner = runner(folder.resolve("workspaces"));
    List<Future<RunResult>> results = new ArrayList<>();
    long start = System.nanoTime();
    long after;
    long residentAfter;
    Duration begun;
    try (ExecutorService pool = Executors.newFixedThreadPool(NUMBER)) {
      for (int i = 0; i < NUMBER; i++) {
        RunRequest request = request(i, folder, go);
        results.add(pool.submit(() -> runner.run(request, new Starting(running))));
      }
      if (!running.await(5, TimeUnit.MINUTES)) {
        throw new IOException("not all agents have begun");
      }
      begun = Duration.ofNanos(System.nanoTime() - start);
      allHaveSaid(folder);
      after = HeapProbe.used();
      residentAfter = resident();
      Files.createFile(go);
      require(results);
    }
    report.title("Fifty runs at once");
    report.line(
        "%d agents, each with %,d bytes of log kept: all begun after %.2f s; %.1f MB of heap in use beyond the %.1f MB before, %.1f MB more resident; all logs as they should be."
            .formatted(
                NUMBER,
                LOG_BYTES,
                begun.toMillis() / 1e3,
                (after - before) / 1e6,
                before / 1e6,
                (residentAfter - residentBefore) / 1e6));
    report.line("");
  }

  private static RunRequest request(int number, Path folder, Path go) {
    return new GivenRun()
        .task("task-" + number)
        .limits(LOG_BYTES, 1000, 1)
        .agentTimeout(Duration.ofMinutes(5))
        .shell(
            "yes $MANDATE_TASK | head -c 2000000; echo; touch "
                + folder.resolve("said-" + number)
                + "; until test -e "
                + go
                + "; do sleep 0.2; done")
        .request();
  }

  /** The agents write files when they have filled their logs; nobody is told otherwise. */
  private static void allHaveSaid(Path folder) throws IOException, InterruptedException {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      for (int i = 0; i < NUMBER; i++) {
        while (!Files.exists(folder.resolve("said-" + i))) {
          WatchKey told = watch.take();
          told.pollEvents();
          told.reset();
        }
      }
    }
  }

  private static void require(List<Future<RunResult>> results) throws Exception {
    Set<Digest> logs = new HashSet<>();
    for (int i = 0; i < results.size(); i++) {
      RunResult result = results.get(i).get();
      String log = new String(result.log().content(), StandardCharsets.UTF_8);
      boolean own = log.startsWith("task-" + i + "\ntask-" + i + "\n");
      if (!(result.outcome() instanceof RunOutcome.Succeeded) || !own) {
        throw new IOException("task-" + i + ": " + result.outcome().reason());
      }
      logs.add(result.log().digest());
    }
    if (logs.size() != NUMBER) {
      throw new IOException("two agents have the same log");
    }
  }

  private static Runner runner(Path workspaces) {
    return new Runner(
        new FileWorkspaces(workspaces),
        Targets.only(new NoTarget()),
        List.of(ProcessLauncher.probing()),
        List.of(new CommandConnector()),
        PromptRenderer.builtIn(),
            (request, onLoopback) -> new ModelGate.Opening.Refused("no model here", "None."),
        Logins.none(),
        Clock.systemUTC(),
        Runner.Settings.defaults());
  }

  /** Bytes of this process in memory, as Linux tells; 0 elsewhere. */
  private static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** An agent that works on nothing. */
  private static final class NoTarget implements TargetRepository {
    @Override
    public void checkOut(CommitId commit, Path into) {}

    @Override
    public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
      return CapturedChange.none();
    }

    @Override
    public byte[] content(BlobId blob) {
      throw new UnsupportedOperationException("nothing was captured");
    }

    @Override
    public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
      throw new UnsupportedOperationException("nothing waits for approval");
    }
  }

  private record Starting(CountDownLatch running) implements RunListener {
    @Override
    public void starting(Instant at) {}

    @Override
    public void running(Instant at) {
      running.countDown();
    }

    @Override
    public void hook(RunEvent event) {}
  }
}
