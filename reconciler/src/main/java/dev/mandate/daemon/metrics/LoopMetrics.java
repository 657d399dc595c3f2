package dev.mandate.daemon.metrics;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;

/** Figures of a loop, whatever each turn of it is called. Thread-safe. */
final class LoopMetrics {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final MetricsPage page;
  private final Counter turns;
  private final Histogram seconds;
  private final Gauge lastSuccess;

  /**
   * @param turns by result
   * @param seconds that a turn took
   * @param lastSuccess when, in seconds since 1970
   */
  LoopMetrics(MetricsPage page, Counter turns, Histogram seconds, Gauge lastSuccess) {
    this.page = page;
    this.turns = turns;
    this.seconds = seconds;
    this.lastSuccess = lastSuccess;
    for (Trip.Result result : Trip.Result.values()) {
      turns.initLabelValues(result.label());
    }
  }

  /** From now on also shows whether it moves, and succeeds. Called once. */
  void watch(Health health, String ready) {
    page.asked(
        "mandate_ready", ready, () -> health.readiness() instanceof Health.Readiness.Ready ? 1 : 0);
    page.asked(
        "mandate_seconds_since_last_turn",
        "How long ago the loop came round.",
        () -> health.sinceMoved().toMillis() / MILLIS);
  }

  /**
   * A turn has ended.
   *
   * @param at when
   */
  void ended(Trip trip, Duration took, Instant at) {
    turns.labelValues(trip.result().label()).inc();
    seconds.observe(took.toNanos() / NANOS);
    if (trip.fine()) {
      lastSuccess.set(at.toEpochMilli() / MILLIS);
    }
  }
}
