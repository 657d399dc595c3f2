package dev.mandate.bench;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.git.Author;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitPublisher;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.Publisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs from claim to signed record, results written back, and a burst met by four reconcilers. */
final class Throughput implements Measurement {
  private static final int NO_OPS = 500;
  private static final int RESULTS = 300;
  private static final int BURST = 1_000;
  private static final int RECONCILERS = 4;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Settings settings;

  Throughput(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public void measure(Report report) throws Exception {
    Path folder = settings.work().resolve("throughput");
    Trees.delete(folder);
    Files.createDirectories(folder);
    report.title("Runs");
    noOps(report, folder);
    results(report, folder);
    burst(report, folder);
  }

  private void noOps(Report report, Path folder) throws Exception {
    Path repository = given(folder.resolve("noop.git"), NO_OPS, ":");
    long start = System.nanoTime();
    int records;
    try (RunningReconciler reconciler = new RunningReconciler(repository.toString(), folder.resolve("noop"), PROCESSORS)) {
      records = reconciler.run().records().size();
    }
    Duration ours = Duration.ofNanos(System.nanoTime() - start);
    require(records == NO_OPS, records + " records");
    start = System.nanoTime();
    for (int i = 0; i < NO_OPS; i++) {
      Process process = new ProcessBuilder("sh", "-c", ":").start();
      require(process.waitFor() == 0, "the bare command failed");
    }
    Duration bare = Duration.ofNanos(System.nanoTime() - start);
    report.line(
        "%,d tasks that do nothing, %d at once, in place: %s from the first look to the last signed record, %s of it for each; %d times the bare command: %s."
            .formatted(
                NO_OPS,
                PROCESSORS,
                Report.time(ours),
                Report.time(ours.dividedBy(NO_OPS)),
                NO_OPS,
                Report.time(bare)));
    report.line(
        "Pushed as %s commits."
            .formatted(RealGit.run(repository, "rev-list", "--count", "mandate/runs").strip()));
    report.verdict(
        "overhead of one task beside 100 ms",
        (double) ours.minus(bare).dividedBy(NO_OPS).toNanos() / Duration.ofMillis(100).toNanos(),
        1);
  }

  private void results(Report report, Path folder) throws Exception {
    try (GivenRepo remote = GivenRepo.with(folder.resolve("results.git"), Map.of("a", "b"))) {
      Path home = folder.resolve("results");
      Machine machine = RunningReconciler.machine(home);
      List<Publisher.Entry> entries = new ArrayList<>();
      for (int i = 0; i < RESULTS; i++) {
        entries.add(entry(i));
      }
      Duration ours;
      try (OpenRepository opened = RunningReconciler.open("file://" + remote.path(), machine)) {
        GitControlSource source = opened.commits().orElseThrow();
        GitPublisher publisher =
            new GitPublisher(
                source,
                new Author("Bench", "bench@mandate.invalid"),
                new LocalKeySigner(RunningReconciler.key(machine)),
                Clock.systemUTC(),
                Thread::sleep,
                new SecureRandom());
        source.fetch();
        long start = System.nanoTime();
        Publisher.Outcome outcome = publisher.publish(entries, (parent, accepted) -> List.of());
        ours = Duration.ofNanos(System.nanoTime() - start);
        require(outcome instanceof Publisher.Outcome.Published, outcome.toString());
      }
      Path clone = folder.resolve("clone.git");
      List<String> commits = new ArrayList<>();
      try (GivenRepo local = GivenRepo.bare(clone)) {
        for (Publisher.Entry entry : entries) {
          Map<String, String> files = new HashMap<>();
          entry
              .files()
              .forEach(
                  f -> files.put(f.path().value(), new String(f.content(), StandardCharsets.UTF_8)));
          local.commit("one-by-one", "Record", files);
          commits.add(RealGit.run(clone, "rev-parse", "one-by-one").strip());
        }
      }
      long start = System.nanoTime();
      for (String commit : commits) {
        RealGit.run(clone, "push", "-q", remote.path().toString(), commit + ":refs/heads/one-by-one");
      }
      Duration each = Duration.ofNanos(System.nanoTime() - start);
      report.line(
          "%d results that are ready: %s in one signed push; one `git push` for each: %s, %.0f times as long."
              .formatted(
                  RESULTS,
                  Report.time(ours),
                  Report.time(each),
                  (double) each.toNanos() / ours.toNanos()));
      report.verdict(
          "one push beside a push for each", (double) ours.toNanos() / each.toNanos(), 0.1);
    }
  }

  private static Publisher.Entry entry(int number) {
    String folder = "runs/2026/01/01/%08d-0000-0000-0000-000000000000/".formatted(number);
    List<Publisher.RecordFile> files = new ArrayList<>();
    for (String name : List.of("run.yaml", "decision.json", "log.txt", "run.sigstore.json")) {
      String text = (name + " of result " + number + "\n").repeat(40);
      files.add(
          new Publisher.RecordFile(
              new RepoPath(folder + name), text.getBytes(StandardCharsets.UTF_8)));
    }
    RepoPath marker =
        new RepoPath("occurrences/%02x/%x/%064x.json".formatted(number % 256, number % 16, number));
    files.add(new Publisher.RecordFile(marker, "{}".getBytes(StandardCharsets.UTF_8)));
    return new Publisher.Entry(List.of(marker), files, List.of(), "Record", Optional.empty(), Optional.empty());
  }

  private void burst(Report report, Path folder) throws Exception {
    Path place = Files.createDirectories(folder.resolve("burst"));
    Path ledger = Files.createFile(place.resolve("ledger"));
    given(place.resolve("control.git"), BURST, "echo $MANDATE_TASK >> " + ledger);
    try (GitHttpServer server = new GitHttpServer(place);
        ExecutorService threads = Executors.newFixedThreadPool(RECONCILERS)) {
      long start = System.nanoTime();
      List<Future<ReconcileReport>> all = new ArrayList<>();
      for (int i = 0; i < RECONCILERS; i++) {
        Path home = place.resolve("home-" + i);
        all.add(
            threads.submit(
                () -> {
                  try (RunningReconciler one = new RunningReconciler(server.url("control.git"), home, 1)) {
                    ReconcileReport done = one.run();
                    while (done.last() instanceof PassReport.Carried carried
                        && !carried.claimed().others().isEmpty()) {
                      done = done.and(one.run());
                    }
                    return done;
                  }
                }));
      }
      List<Integer> shares = new ArrayList<>();
      for (Future<ReconcileReport> each : all) {
        shares.add(each.get().records().size());
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      List<String> starts = Files.readAllLines(ledger);
      require(starts.size() == BURST && Set.copyOf(starts).size() == BURST, starts.size() + " starts");
      long claims =
          server.pushes().stream()
              .filter(push -> push.stream().allMatch(m -> m.ref().startsWith("refs/mandate/")))
              .count();
      report.line(
          "%,d new tasks in one commit, %d reconcilers over HTTP in one JVM: %s, each started once, shares %s; %d pushes, %d of them of claims only."
              .formatted(
                  BURST, RECONCILERS, Report.time(took), shares, server.pushes().size(), claims));
      report.line("");
    }
  }

  private static Path given(Path repository, int tasks, String script) {
    try (GivenRepo repo = GivenRepo.with(repository, specs(tasks, script, 0))) {
      return repo.path();
    }
  }

  /**
   * A control repository of one agent with its tasks.
   *
   * @param changes how many files it may change
   */
  static Map<String, String> specs(int tasks, String script, int changes) {
    Map<String, String> files = new HashMap<>();
    files.put(
        "mandate.yaml",
        """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata: {name: bench}
        spec:
          environments: [{name: sandbox, tier: sandbox}]
          people: [{name: ada, emails: [ada@example.org]}]
          signing: {keys: [{name: reconciler, publicKey: %s}]}
          runtime: {allowedEnv: [PATH]}
          forge: {type: local}
        """
            .formatted(ReconcilerKey.publicKey()));
    files.put(
        "agents/runner.yaml",
        """
        apiVersion: mandate.dev/v1
        kind: Agent
        metadata: {name: runner}
        spec:
          identity: {displayName: Runner, description: Runs a command., owner: ada, contact: ada@example.org}
          origin: {type: scratch}
          lifecycle: {state: governed, version: 1}
          role: {type: helper, summary: Helps}
          runtime: {connector: command, sandbox: process, env: {allow: [PATH]}, command: [sh, -c, "%s"]}
          capabilities: {readOnly: %s, actions: [report], paths: {write: ["code/**"]}}
          limits: {execution: {timeoutSeconds: 60, changedFiles: %d}}
        """
            .formatted(script, changes == 0, changes));
    for (int i = 0; i < tasks; i++) {
      files.put(
          "tasks/%02d/task-%04d.yaml".formatted(i % 20, i),
          """
          apiVersion: mandate.dev/v1
          kind: Task
          metadata: {name: task-%04d}
          spec: {type: maintenance, agent: runner, environment: sandbox, prompt: Do it.}
          """
              .formatted(i));
    }
    return files;
  }

  private static void require(boolean fine, String otherwise) throws IOException {
    if (!fine) {
      throw new IOException(otherwise);
    }
  }
}
