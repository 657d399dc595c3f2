package dev.mandate.daemon.report;

import dev.mandate.cycle.CodeHost;
import dev.mandate.daemon.DaemonEvents;
import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.metrics.WebhookMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log event for each thing that a webhook server does, and what follows of it for metrics and
 * health. Refusals of one sort are said once in a while only, with how many there were: anybody can
 * cause them. docs/github.md lists the events. Thread-safe.
 */
public final class WebhookReporter implements DaemonEvents {
  private static final Duration ONCE_IN = Duration.ofMinutes(1);

  private final Logger log;
  private final WebhookMetrics metrics;
  private final Health health;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<String, Unsaid> refusals = new HashMap<>();
  private final PassLines lines;

  /** How many of one sort were not said since a time. */
  private record Unsaid(long since, long number) {}

  /**
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public WebhookReporter(
      Logger log, WebhookMetrics metrics, Health health, Clock clock, LongSupplier nanos) {
    this.log = log;
    this.metrics = metrics;
    this.health = health;
    this.clock = clock;
    this.nanos = nanos;
    this.lines = new PassLines(log, health, WebhookReporter::event);
  }

  /**
   * The server listens, and its first look is to come.
   *
   * @param repository without credentials
   * @param url where webhooks are taken
   * @param status the URL of its endpoint; empty: it has none
   */
  public void begun(String version, String repository, String url, Optional<String> status) {
    event(log.atInfo(), "webhooks.started")
        .addKeyValue("version", version)
        .addKeyValue("repository", repository)
        .addKeyValue("listen", url)
        .addKeyValue("status", status.orElse("none"))
        .log("webhooks are taken");
  }

  /**
   * A request was answered.
   *
   * @param fine whether it was signed, and taken as it was meant
   * @param delivery its id; empty when it has none that can be shown
   */
  public void answered(String outcome, boolean fine, String delivery, Duration took) {
    metrics.answered(outcome, took);
    if (fine) {
      event(log.atDebug(), "webhook.taken")
          .addKeyValue("outcome", outcome)
          .addKeyValue("delivery", delivery)
          .log("a delivery was taken");
      return;
    }
    Optional<Long> number = tellNow(outcome);
    if (number.isPresent()) {
      event(log.atWarn(), "webhook.refused")
          .addKeyValue("outcome", outcome)
          .addKeyValue("number", number.get())
          .log("a request was refused");
    }
  }

  /** How many to say now; empty when it is too soon to say so again. */
  private synchronized Optional<Long> tellNow(String outcome) {
    long now = nanos.getAsLong();
    Optional<Unsaid> known = Optional.ofNullable(refusals.get(outcome));
    long number = known.map(Unsaid::number).orElse(0L) + 1;
    if (known.isPresent() && now - known.get().since() < ONCE_IN.toNanos()) {
      refusals.put(outcome, new Unsaid(known.get().since(), number));
      return Optional.empty();
    }
    refusals.put(outcome, new Unsaid(now, 0));
    return Optional.of(number);
  }

  /** Something that people ask for could not be seen to. */
  public void notAttended(CodeHost.Trouble trouble) {
    HostLines.unattended(event(log.atWarn(), "host.unattended"), trouble);
  }

  /** Something that people are to be told could not be said. */
  public void notTold(String trouble) {
    HostLines.untold(event(log.atWarn(), "host.trouble"), trouble);
  }

  /** Deliveries cannot be noted, so none is taken. */
  public void unstored(Exception why) {
    if (tellNow("cannot note").isPresent()) {
      event(log.atError(), "webhook.unstored")
          .setCause(why)
          .log("deliveries cannot be noted; none is taken, and everything is looked at instead");
    }
  }

  @Override
  public void stepBegins() {
    lines.begins();
  }

  @Override
  public void stepEnded(Trip trip, Duration took, Duration rest, int running) {
    metrics.roundEnded(trip, took, clock.instant());
    PassLines.say(
        lines.ended("round.ended", trip, took, rest),
        trip,
        rest,
        "the look did not get on",
        "everything that moved was seen to");
    lines.recovered(trip, "webhooks.ready", "looks succeed again");
  }

  @Override
  public void intervalChanged(Duration from, Duration to) {
    lines.intervalChanged(from, to);
  }

  @Override
  public void swept() {
    lines.swept();
  }

  @Override
  public void sweepFailed(Exception why) {
    lines.sweepFailed(why);
  }

  @Override
  public void reloading() {
    event(log.atInfo(), "webhooks.reloading").log("everything is looked at anew");
  }

  @Override
  public void stopping(Duration grace, int running) {
    health.judged(new Health.Readiness.Not("it is stopping", "wait for it to end"));
    event(log.atInfo(), "webhooks.stopping")
        .addKeyValue("graceSeconds", grace.toSeconds())
        .log("no new webhook is taken");
  }

  @Override
  public void hurried() {
    event(log.atWarn(), "webhooks.hurried").log("asked again to stop");
  }

  @Override
  public void stopped(Work.Closed closed) {
    event(log.atInfo(), "webhooks.stopped").log("the webhook server has stopped");
  }

  @Override
  public void closeFailed(Exception why) {
    event(log.atError(), "webhooks.close-failed")
        .setCause(why)
        .log("the last look could not be made; the next start makes it");
  }

  private static LoggingEventBuilder event(LoggingEventBuilder to, String name) {
    return to.addKeyValue("event", name);
  }
}
