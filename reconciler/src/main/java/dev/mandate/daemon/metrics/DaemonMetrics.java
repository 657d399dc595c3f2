package dev.mandate.daemon.metrics;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.run.RunOutcome;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a daemon counts and measures; docs/daemon.md says what each is good for. Thread-safe. */
public final class DaemonMetrics {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final MetricsPage page = new MetricsPage();
  private final LoopMetrics passes =
      new LoopMetrics(
          page,
          page.counter("mandate_passes_total", "Passes made, by what they came to.", "result"),
          page.histogram(
              "mandate_pass_duration_seconds",
              "How long a pass took, without waiting for agents.",
              new String[] {},
              0.01,
              0.05,
              0.1,
              0.25,
              0.5,
              1,
              2.5,
              5,
              10,
              30,
              60,
              300),
          page.gauge(
              "mandate_last_successful_pass_timestamp_seconds",
              "When a pass last succeeded, in seconds since 1970; 0 before the first."));
  private final Counter remoteFailures =
      page.counter("mandate_remote_failures_total", "Passes that the remote did not answer.");
  private final Counter runs =
      page.counter("mandate_runs_total", "Runs that ended, by outcome.", "outcome");
  private final Histogram runSeconds =
      page.histogram(
          "mandate_run_duration_seconds",
          "How long a run took, by outcome.",
          new String[] {"outcome"},
          1,
          5,
          15,
          60,
          300,
          900,
          3600,
          14_400);
  private final Histogram workspaces =
      page.histogram(
          "mandate_workspace_bytes",
          "Size of a run's workspace when its agent had ended.",
          new String[] {},
          1e5,
          1e6,
          1e7,
          1e8,
          1e9,
          1e10);
  private final Gauge tasks =
      page.gauge("mandate_tasks", "Tasks in each state, as of the last plan.", "state");
  private final Counter claimsLost =
      page.counter(
          "mandate_claims_lost_total", "Claims that were taken over while their run went on.");
  private final Counter claimsOfOthers =
      page.counter(
          "mandate_claims_left_total", "Times that a task was left to whoever had claimed it.");
  private final Counter heartbeatsMissed =
      page.counter("mandate_heartbeats_missed_total", "Signs of life that could not be given.");
  private final Counter resultsDropped =
      page.counter(
          "mandate_results_dropped_total", "Results that others had recorded or taken over.");
  private final Counter records =
      page.counter("mandate_records_total", "Runs whose record has reached the remote.");
  private final Gauge interval =
      page.gauge("mandate_interval_seconds", "Time between two passes, from mandate.yaml.");

  /**
   * @param version of the program
   */
  public DaemonMetrics(String version) {
    page.describe(version);
  }

  /** From now on also shows how things stand there. Called once. */
  public void watch(Work work, Health health, Pushes pushes) {
    page.asked("mandate_runs_running", "Agents that are running now.", work::running);
    page.asked("mandate_claims_held", "Claims that this process holds.", work::claimsHeld);
    passes.watch(health, "1 when the last pass succeeded.");
    page.counted("mandate_pushes_total", "Pushes to the remote.", pushes::made);
    page.counted(
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
    passes.ended(trip, took, at);
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
    return page.text();
  }

  /** For reading what {@link #text} says. */
  @Override
  public String toString() {
    return new String(text(), StandardCharsets.UTF_8);
  }
}
