package dev.mandate.wiring;

import dev.mandate.daemon.Alarms;
import dev.mandate.daemon.Daemon;
import dev.mandate.daemon.Health;
import dev.mandate.daemon.Retries;
import dev.mandate.daemon.alarm.QuartzAlarms;
import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.daemon.metrics.DaemonMetrics;
import dev.mandate.daemon.metrics.Pushes;
import dev.mandate.daemon.process.StateFile;
import dev.mandate.daemon.report.Reporter;
import dev.mandate.daemon.serve.Endpoint;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.PushBudget;
import dev.mandate.signing.LocalKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Everything that a daemon needs, put together. */
public final class DaemonBench implements AutoCloseable {
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);
  private static final int ID_BYTES = 6;

  private final ReconcileBench bench;
  private final Daemon daemon;
  private final Optional<Endpoint> endpoint;

  private DaemonBench(ReconcileBench bench, Daemon daemon, Optional<Endpoint> endpoint) {
    this.bench = bench;
    this.daemon = daemon;
    this.endpoint = endpoint;
  }

  /**
   * How a daemon is to be.
   *
   * @param atOnce how many agents may run at the same time
   * @param listen where the endpoint answers; empty: nowhere
   * @param repository as people name it, without credentials
   * @param version of the program
   * @param scrub takes secrets out of text
   */
  public record Settings(
      int atOnce,
      Optional<InetSocketAddress> listen,
      String repository,
      String version,
      UnaryOperator<String> scrub) {}

  /**
   * Puts a daemon together, with its endpoint answering already.
   *
   * @param commits the repository to reconcile
   * @param key that signs records
   * @throws IOException when the endpoint cannot listen
   */
  public static DaemonBench of(
      OpenRepository repository,
      GitControlSource commits,
      LocalKey key,
      Settings settings,
      Machine machine,
      DaemonLog log,
      StateFile state)
      throws IOException {
    SecureRandom random = new SecureRandom();
    Health health = new Health(System::nanoTime);
    DaemonMetrics metrics = new DaemonMetrics(settings.version());
    Optional<Endpoint> endpoint = Optional.empty();
    if (settings.listen().isPresent()) {
      Endpoint open =
          Endpoint.open(settings.listen().get(), health, metrics::text, settings.scrub());
      state.listening(open.url());
      endpoint = Optional.of(open);
    }
    Reporter reporter =
        new Reporter(
            log.logger(Daemon.class), metrics, health, state, machine.clock(), () -> id(random));
    ReconcileBench bench =
        ReconcileBench.ofDaemon(repository, commits, key, settings.atOnce(), machine, reporter);
    ShiftWork work = new ShiftWork(bench, reporter);
    metrics.watch(work, health, figures(bench.pushes()));
    Alarms.Factory alarms =
        (step, sweep) ->
            QuartzAlarms.start("mandate-" + id(random), SWEEP_EVERY, machine.clock(), step, sweep);
    Daemon daemon =
        new Daemon(
            work,
            alarms,
            () -> bench.sweep(machine.clock()),
            reporter,
            new Retries(random),
            System::nanoTime);
    reporter.begun(settings.version(), settings.repository(), endpoint.map(Endpoint::url));
    return new DaemonBench(bench, daemon, endpoint);
  }

  private static Pushes figures(PushBudget budget) {
    return new Pushes() {
      @Override
      public long made() {
        return budget.total();
      }

      @Override
      public long waited() {
        return budget.waited();
      }
    };
  }

  private static String id(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  public Daemon daemon() {
    return daemon;
  }

  @Override
  public void close() {
    try {
      bench.close();
    } finally {
      endpoint.ifPresent(Endpoint::close);
    }
  }
}
