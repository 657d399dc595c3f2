package dev.mandate.daemon.metrics;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.run.RunOutcome;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a daemon counts and measures; docs/daemon.md says what each is good for. Thread-safe. */
public final class DaemonMetrics {
  private static final String RESULT = "result";
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter passes =
      counter("mandate_passes_total", "Passes made, by what they came to.", RESULT);
  private final Histogram seconds =
      Histogram.builder()
          .name("mandate_pass_duration_seconds")
          .help("How long a pass took, without waiting for agents.")
          .classicOnly()
          .classicUpperBounds(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
          .register(registry);
  private final Gauge lastSuccess =
      gauge(
          "mandate_last_successful_pass_timestamp_seconds",
          "When a pass last succeeded, in seconds since 1970; 0 before the first.");
  private final Counter remoteFailures =
      counter("mandate_remote_failures_total", "Passes that the remote did not answer.");
  private final Counter runs =
      counter("mandate_runs_total", "Runs that ended, by outcome.", "outcome");
  private final Histogram runSeconds =
      Histogram.builder()
          .name("mandate_run_duration_seconds")
          .help("How long a run took, by outcome.")
          .labelNames("outcome")
          .classicOnly()
          .classicUpperBounds(1, 5, 15, 60, 300, 900, 3600, 14_400)
          .register(registry);
  private final Histogram workspaces =
      Histogram.builder()
          .name("mandate_workspace_bytes")
          .help("Size of a run's workspace when its agent had ended.")
          .classicOnly()
          .classicUpperBounds(1e5, 1e6, 1e7, 1e8, 1e9, 1e10)
          .register(registry);
  private final Gauge tasks =
      Gauge.builder()
          .name("mandate_tasks")
          .help("Tasks in each state, as of the last plan.")
          .labelNames("state")
          .register(registry);
  private final Counter claimsLost =
      counter("mandate_claims_lost_total", "Claims that were taken over while their run went on.");
  private final Counter claimsOfOthers =
      counter("mandate_claims_left_total", "Times that a task was left to whoever had claimed it.");
  private final Counter heartbeatsMissed =
      counter("mandate_heartbeats_missed_total", "Signs of life that could not be given.");
  private final Counter resultsDropped =
      counter("mandate_results_dropped_total", "Results that others had recorded or taken over.");
  private final Counter records =
      counter("mandate_records_total", "Runs whose record has reached the remote.");
  private final Gauge interval =
      gauge("mandate_interval_seconds", "Time between two passes, from mandate.yaml.");

  /**
   * @param version of the program
   */
  public DaemonMetrics(String version) {
    Info.builder()
        .name("mandate_build_info")
        .help("The program that answers.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    for (Trip.Result result : Trip.Result.values()) {
      passes.initLabelValues(result.label());
    }
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** From now on also shows how things stand there. Called once. */
  public void watch(Work work, Health health, Pushes pushes) {
    callback("mandate_runs_running", "Agents that are running now.", work::running);
    callback("mandate_claims_held", "Claims that this process holds.", work::claimsHeld);
    callback(
        "mandate_ready",
        "1 when the last pass succeeded.",
        () -> health.readiness() instanceof Health.Readiness.Ready ? 1 : 0);
    callback(
        "mandate_seconds_since_last_turn",
        "How long ago the loop came round.",
        () -> health.sinceMoved().toMillis() / MILLIS);
    counted("mandate_pushes_total", "Pushes to the remote.", pushes::made);
    counted(
        "mandate_pushes_waited_total",
        "Pushes that had to wait for the budget of mandate.yaml.",
        pushes::waited);
  }

  /**
   * A pass has ended.
   *
   * @param at when
   */
  public void passEnded(Trip trip, Duration took, Instant at) {
    passes.labelValues(trip.result().label()).inc();
    seconds.observe(took.toNanos() / NANOS);
    if (trip.fine()) {
      lastSuccess.set(at.toEpochMilli() / MILLIS);
    }
    if (trip.result() == Trip.Result.REMOTE_AWAY) {
      remoteFailures.inc();
    }
    trip.facts().ifPresent(this::show);
  }

  private void show(Trip.Facts facts) {
    interval.set(facts.interval().toMillis() / MILLIS);
    tasks.clear();
    for (Map.Entry<String, Integer> state : facts.tasks().entrySet()) {
      tasks.labelValues(state.getKey()).set(state.getValue());
    }
  }

  /**
   * @param took from the making of its workspace to its end
   * @param workspaceBytes what its workspace held then
   */
  public void runEnded(RunOutcome outcome, Duration took, long workspaceBytes) {
    runs.labelValues(outcome.label()).inc();
    runSeconds.labelValues(outcome.label()).observe(took.toNanos() / NANOS);
    workspaces.observe((double) workspaceBytes);
  }

  public void claimLost() {
    claimsLost.inc();
  }

  public void leftToOther() {
    claimsOfOthers.inc();
  }

  public void heartbeatMissed() {
    heartbeatsMissed.inc();
  }

  public void resultDropped() {
    resultsDropped.inc();
  }

  public void recorded(int number) {
    records.inc(number);
  }

  /** In the Prometheus text format, version 0.0.4. */
  public byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** For reading what {@link #text} says. */
  @Override
  public String toString() {
    return new String(text(), StandardCharsets.UTF_8);
  }

  private interface Figure {
    double now();
  }

  private void callback(String name, String help, Figure figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(figure.now()))
        .register(registry);
  }

  private void counted(String name, String help, Figure figure) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(figure.now()))
        .register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).register(registry);
  }
}
