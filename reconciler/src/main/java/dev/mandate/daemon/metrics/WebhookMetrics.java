package dev.mandate.daemon.metrics;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;

/** What a webhook server counts and measures; docs/github.md lists it. Thread-safe. */
public final class WebhookMetrics {
  private static final double NANOS = 1e9;

  private final MetricsPage page = new MetricsPage();
  private final Counter requests =
      page.counter(
          "mandate_webhook_requests_total",
          "Requests to the webhook server, by what became of them.",
          "outcome");
  private final Histogram requestSeconds =
      page.histogram(
          "mandate_webhook_request_duration_seconds",
          "How long a request took until it was answered.",
          new String[0],
          0.001,
          0.0025,
          0.005,
          0.01,
          0.025,
          0.1,
          0.5,
          2.5,
          10);
  private final LoopMetrics rounds =
      new LoopMetrics(
          page,
          page.counter("mandate_rounds_total", "Looks at GitHub, by what they came to.", "result"),
          page.histogram(
              "mandate_round_duration_seconds",
              "How long a look at GitHub took, with what was done because of it.",
              new String[0],
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
              "mandate_last_successful_round_timestamp_seconds",
              "When a look at GitHub last succeeded, in seconds since 1970; 0 before the first."));

  /**
   * @param version of the program
   * @param outcomes that a request can have
   */
  public WebhookMetrics(String version, List<String> outcomes) {
    page.describe(version);
    outcomes.forEach(requests::initLabelValues);
  }

  /**
   * From now on also shows how things stand there. Called once.
   *
   * @param waiting how many issues and pull requests wait to be looked at
   */
  public void watch(Health health, IntSupplier waiting) {
    page.asked(
        "mandate_webhook_items_waiting",
        "Issues and pull requests that wait to be looked at.",
        waiting::getAsInt);
    rounds.watch(health, "1 when the last look at GitHub succeeded.");
  }

  /** A request was answered. */
  public void answered(String outcome, Duration took) {
    requests.labelValues(outcome).inc();
    requestSeconds.observe(took.toNanos() / NANOS);
  }

  /**
   * A look at GitHub has ended.
   *
   * @param at when
   */
  public void roundEnded(Trip trip, Duration took, Instant at) {
    rounds.ended(trip, took, at);
  }

  /** In the Prometheus text format, version 0.0.4. */
  public byte[] text() {
    return page.text();
  }
}
