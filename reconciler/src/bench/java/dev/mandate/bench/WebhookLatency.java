package dev.mandate.bench;

import com.sun.net.httpserver.HttpServer;
import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.GivenForge;
import dev.mandate.testkit.github.Webhooks;
import dev.mandate.webhooks.WebhookSecrets;
import dev.mandate.wiring.GitHubAccess;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.WebhookBench;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * From a webhook to what people see of it: the reaction at their comment. Beside the bare exchange
 * of the same bytes by HTTP.
 */
final class WebhookLatency implements Measurement {
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "the secret of the benchmark";

  private final Settings settings;

  WebhookLatency(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "webhooks";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Webhooks");
    report.line(
        "A command in a comment, told by webhook to `mandate github-app serve`, before the tests' GitHub on loopback.");
    report.line("");
    Path folder = Files.createTempDirectory(settings.work(), "webhooks");
    SettableClock clock = new SettableClock(Instant.now().toString());
    try (FakeGitHub hub = new FakeGitHub(folder.resolve("served"), clock)) {
      GivenForge given = given(hub, folder);
      try (Serving serving = new Serving(hub, given, folder, clock)) {
        measure(report, given, clock, serving);
      }
    } finally {
      Trees.delete(folder);
    }
  }

  private static void measure(
      Report report, GivenForge given, SettableClock clock, Serving serving) throws Exception {
    int issue = given.repository.issue(given.ada, "It is slow", "Always.");
    List<Duration> bare = new ArrayList<>();
    List<Duration> answered = new ArrayList<>();
    List<Duration> acknowledged = new ArrayList<>();
    HttpServer echo = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    echo.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    echo.start();
    try {
      URI nowhere = URI.create("http://127.0.0.1:" + echo.getAddress().getPort() + "/webhooks");
      for (int round = -WARM_UPS; round < ROUNDS; round++) {
        // GitHub lets an App make 80 things in a minute, and 500 in an hour.
        clock.advance(Duration.ofMinutes(2));
        long comment = given.repository.comment(given.ada, issue, "/mandate help");
        Webhooks.Delivery hint = given.hub.webhooks().made().getLast();
        long start = System.nanoTime();
        deliver(given, hint, nowhere);
        long exchanged = System.nanoTime();
        deliver(given, hint, serving.url());
        long taken = System.nanoTime();
        await(given, comment);
        long seen = System.nanoTime();
        awaitAnswer(given, issue, round + WARM_UPS + 1);
        if (round >= 0) {
          bare.add(Duration.ofNanos(exchanged - start));
          answered.add(Duration.ofNanos(taken - exchanged));
          acknowledged.add(Duration.ofNanos(seen - exchanged));
        }
      }
    } finally {
      echo.stop(0);
    }
    report.line("| | median | p95 | runs |");
    report.line("|---|---:|---:|---:|");
    row(report, "webhook until the reaction is there", acknowledged);
    row(report, "webhook until it is answered", answered);
    row(report, "the same bytes to a server that does nothing", bare);
    report.line("");
  }

  private static void row(Report report, String name, List<Duration> times) {
    Measured measured = new Measured(name, times);
    report.line(
        "| %s | %s | %s | %d |"
            .formatted(
                name,
                Report.time(measured.median()),
                Report.time(measured.percentile(95)),
                measured.times().size()));
  }

  private static void deliver(GivenForge given, Webhooks.Delivery hint, URI to)
      throws IOException {
    int status = given.hub.webhooks().deliver(hint, to, SECRET);
    if (status != 202) {
      throw new IOException("the webhook was answered with " + status);
    }
  }

  private static void await(GivenForge given, long comment) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (given.repository.reactions(comment).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException("no reaction came: " + given.hub.desk().asked());
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** The next round begins when this one has come to rest. */
  private static void awaitAnswer(GivenForge given, int issue, int rounds) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (given.repository.comments(issue).size() < 2 * rounds) {
      if (System.nanoTime() > end) {
        throw new IOException("no answer came");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static GivenForge given(FakeGitHub hub, Path folder) throws IOException {
    GivenForge given = new GivenForge(hub, folder);
    given.repository.permit(given.ada, "write");
    Path clone = folder.resolve("clone");
    Files.writeString(
        clone.resolve("mandate.yaml"),
        """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata: {name: bench}
        spec:
          environments: [{name: sandbox, tier: sandbox}]
          people: [{name: ada, emails: [ada@example.org], github: %d}]
          approvers: [{environments: [sandbox], riskClasses: [diagnostics], people: [ada]}]
          forge: {type: github, repository: acme/control}
        """
            .formatted(given.ada.id()));
    RealGit.run(clone, "add", ".");
    RealGit.run(clone, "commit", "-q", "-m", "Declare");
    RealGit.run(clone, "push", "-q", "origin", "main");
    return given;
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /** The server, put together as the command line does it, in its loop. */
  private static final class Serving implements AutoCloseable {
    private final OpenRepository opened;
    private final DaemonLog log;
    private final WebhookBench bench;
    private final Thread loop;

    Serving(FakeGitHub hub, GivenForge given, Path folder, SettableClock clock) throws IOException {
      Path key = Files.writeString(folder.resolve("app.pem"), given.app.pem());
      Map<String, String> environment =
          Map.of(
              "PATH", "/usr/local/bin:/usr/bin:/bin",
              GitHubAccess.APP, Long.toString(given.app.id()),
              GitHubAccess.KEY, key.toString(),
              GitHubAccess.API, hub.api(),
              GitHubAccess.WEB, hub.web());
      Path home = folder.resolve("home");
      Machine machine = new Machine(HomeFolder.at(home), environment, folder, clock);
      if (!(GitHubAccess.on(machine) instanceof GitHubAccess.Ready access)) {
        throw new IOException("the App cannot be used");
      }
      opened = RunningReconciler.open(given.repository.cloneUrl(), machine);
      log =
          DaemonLog.to(
              OutputStream.nullOutputStream(),
              new DaemonLog.Style(
                  DaemonLog.Format.JSON, DaemonLog.Threshold.WARN, UnaryOperator.identity()));
      bench =
          WebhookBench.of(
              opened.commits().orElseThrow(),
              access,
              new WebhookBench.Settings(
                  new InetSocketAddress(loopback(), 0),
                  Optional.empty(),
                  WebhookSecrets.of(List.of(SECRET)),
                  home.resolve("webhooks"),
                  given.repository.cloneUrl(),
                  "bench",
                  UnaryOperator.identity()),
              machine,
              log);
      loop = new Thread(this::run, "webhooks");
      loop.start();
    }

    private void run() {
      try {
        bench.daemon().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    URI url() {
      return URI.create(bench.url());
    }

    @Override
    public void close() {
      bench.daemon().stop(PATIENCE);
      try {
        loop.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      bench.close();
      log.close();
      opened.close();
    }
  }
}
