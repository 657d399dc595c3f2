package dev.mandate.wiring;

import dev.mandate.cycle.Governing;
import dev.mandate.daemon.Alarms;
import dev.mandate.daemon.Daemon;
import dev.mandate.daemon.Health;
import dev.mandate.daemon.Retries;
import dev.mandate.daemon.alarm.QuartzAlarms;
import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.daemon.metrics.WebhookMetrics;
import dev.mandate.daemon.report.WebhookReporter;
import dev.mandate.daemon.serve.Endpoint;
import dev.mandate.git.GitControlSource;
import dev.mandate.review.MovedProposals;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.webhooks.Hints;
import dev.mandate.webhooks.Intake;
import dev.mandate.webhooks.Outcome;
import dev.mandate.webhooks.SeenDeliveries;
import dev.mandate.webhooks.WebhookEvents;
import dev.mandate.webhooks.WebhookSecrets;
import dev.mandate.webhooks.WebhookServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A webhook server with all that it needs, put together. */
public final class WebhookBench implements AutoCloseable {
  /** GitHub lets deliveries of the last three days be sent again. */
  private static final int DELIVERIES = 20_000;

  private static final int ITEMS = 1000;
  private static final Duration SWEEP_EVERY = Duration.ofDays(1);

  private final Daemon daemon;
  private final SeenDeliveries seen;
  private final WebhookServer server;
  private final TaskDesk desk;
  private final Optional<Endpoint> endpoint;

  private WebhookBench(
      Daemon daemon,
      SeenDeliveries seen,
      WebhookServer server,
      TaskDesk desk,
      Optional<Endpoint> endpoint) {
    this.daemon = daemon;
    this.seen = seen;
    this.server = server;
    this.desk = desk;
    this.endpoint = endpoint;
  }

  /**
   * How it is to be.
   *
   * @param listen where webhooks are taken
   * @param status where health and metrics are told; empty: nowhere
   * @param folder where deliveries are noted, of this process alone
   * @param repository as people name it, without credentials
   * @param version of the program
   * @param scrub takes secrets out of text
   */
  public record Settings(
      InetSocketAddress listen,
      Optional<InetSocketAddress> status,
      WebhookSecrets secrets,
      Path folder,
      String repository,
      String version,
      UnaryOperator<String> scrub) {}

  /**
   * Puts it together, taking webhooks already.
   *
   * @param commits the control repository
   * @throws IOException when an address cannot be listened on, or deliveries cannot be noted
   */
  public static WebhookBench of(
      GitControlSource commits,
      GitHubAccess.Ready access,
      Settings settings,
      Machine machine,
      DaemonLog log)
      throws IOException {
    Health health = new Health(System::nanoTime);
    WebhookMetrics metrics =
        new WebhookMetrics(
            settings.version(), Stream.of(Outcome.values()).map(Outcome::label).toList());
    WebhookReporter reporter =
        new WebhookReporter(
            log.logger(WebhookServer.class), metrics, health, machine.clock(), System::nanoTime);
    Hints hints = new Hints(ITEMS);
    metrics.watch(health, hints::waiting);
    AtomicReference<Set<String>> repositories = new AtomicReference<>(Set.of());
    WebhookEvents events = events(reporter);
    SeenDeliveries seen = SeenDeliveries.in(settings.folder(), DELIVERIES);
    Intake intake = new Intake(settings.secrets(), seen, hints, repositories::get, events);
    WebhookServer server =
        WebhookServer.open(
            settings.listen(), WebhookServer.Limits.usual(), intake, events, System::nanoTime);
    Optional<Endpoint> endpoint = Optional.empty();
    try {
      if (settings.status().isPresent()) {
        endpoint =
            Optional.of(
                Endpoint.open(settings.status().get(), health, metrics::text, settings.scrub()));
      }
    } catch (IOException e) {
      server.close();
      throw e;
    }
    TaskDesk desk =
        TaskDesk.of(
            new OpenRepository(commits, Optional.of(commits), Optional.empty()), commits, machine);
    RoundsWork work =
        new RoundsWork(
            commits,
            new GitHubHost(
                access,
                commits,
                new Governing(commits, new SpecLoader(commits, Limits.defaults())),
                desk::look,
                desk.policies(),
                // Passes look at reviews, and here there are none.
                new MovedProposals(),
                what -> settings.folder().resolve(what + ".json"),
                machine.clock()),
            hints,
            server,
            repositories,
            reporter,
            ITEMS,
            System::nanoTime);
    Alarms.Factory alarms =
        (step, sweep) ->
            QuartzAlarms.start(
                "mandate-" + UUID.randomUUID(), SWEEP_EVERY, machine.clock(), step, sweep);
    Daemon daemon =
        new Daemon(
            work,
            alarms,
            () -> {}, // deliveries that are old enough are forgotten as new ones come
            reporter,
            new Retries(new SecureRandom()),
            System::nanoTime);
    reporter.begun(
        settings.version(), settings.repository(), server.url(), endpoint.map(Endpoint::url));
    return new WebhookBench(daemon, seen, server, desk, endpoint);
  }

  private static WebhookEvents events(WebhookReporter reporter) {
    return new WebhookEvents() {
      @Override
      public void answered(Outcome outcome, String delivery, Duration took) {
        reporter.answered(outcome.label(), outcome.status() == 202, delivery, took);
      }

      @Override
      public void unstored(IOException why) {
        reporter.unstored(why);
      }
    };
  }

  public Daemon daemon() {
    return daemon;
  }

  /** Where webhooks are taken. */
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    try {
      server.close();
      seen.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      desk.close();
      endpoint.ifPresent(Endpoint::close);
    }
  }
}
