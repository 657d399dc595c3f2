package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Task.Retry.Strategy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** From the JSON of a task to its typed view, with the defaults that the schema names. */
final class TaskView {
  private TaskView() {}

  static Task of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Checks checks = new Checks(findings);
    Fields spec = Fields.of(json).in("spec");
    checks.instant(spec.in("incident"), "timestamp");
    new BudgetsCheck(findings, checks).dollars(spec.in("limits"), "usd");
    return new Task(
        document,
        // Few names for many tasks.
        spec.text("agent").intern(),
        spec.text("environment").intern(),
        RiskClasses.named(spec.textOr("riskClass", RiskClass.DIAGNOSTICS.label())),
        spec.has("owner") ? Optional.of(spec.text("owner")) : Optional.empty(),
        (int) spec.whole("priority", 500),
        spec.textMap("inputs"),
        spec.texts("dependsOn"),
        checks.globs(spec.in("locks"), "paths"),
        schedule(spec.in("schedule"), checks),
        checks.path(spec.in("target"), "path").map(RepoPath::value),
        timeout(spec),
        claimTtl(spec.in("claim"), findings),
        Duration.ofSeconds(heartbeat(spec.in("claim"))),
        retry(spec.in("retry")),
        spec.flag("suspend"));
  }

  private static Optional<Task.Schedule> schedule(Fields schedule, Checks checks) {
    if (schedule.isAbsent()) {
      return Optional.empty();
    }
    ZoneId zone = checks.zone(schedule, "timeZone");
    Duration deadline = Duration.ofSeconds(schedule.whole("startingDeadlineSeconds", 3600));
    return Optional.of(new Task.Schedule(checks.cron(schedule, "cron", zone), zone, deadline));
  }

  private static Optional<Duration> timeout(Fields spec) {
    return spec.has("timeoutSeconds")
        ? Optional.of(Duration.ofSeconds(spec.whole("timeoutSeconds", 0)))
        : Optional.empty();
  }

  /** Agents act on copies and propose, so without a word a second start does no harm. */
  private static Task.Retry retry(Fields retry) {
    Task.Retry none = Task.Retry.NONE;
    if (retry.isAbsent()) {
      return none;
    }
    return new Task.Retry(
        (int) retry.whole("maxAttempts", none.maxAttempts()),
        Duration.ofSeconds(retry.whole("backoffSeconds", none.backoff().toSeconds())),
        retry.text("strategy").equals("fixed") ? Strategy.FIXED : none.strategy(),
        !retry.has("safe") || retry.flag("safe"));
  }

  private static Duration claimTtl(Fields claim, DocumentFindings findings) {
    long ttl = claim.whole("ttlSeconds", 600);
    long heartbeat = heartbeat(claim);
    if (heartbeat >= ttl && !claim.isAbsent()) {
      findings.error(
          claim.has("heartbeatSeconds") ? claim.at("heartbeatSeconds") : claim.at("ttlSeconds"),
          "value/heartbeat",
          "the heartbeat of " + heartbeat + " s is not shorter than the TTL of " + ttl + " s",
          "The claim would be lost before its first sign of life.",
          "Make heartbeatSeconds a third of ttlSeconds or less.");
    }
    return Duration.ofSeconds(ttl);
  }

  private static long heartbeat(Fields claim) {
    return claim.whole("heartbeatSeconds", 120);
  }
}
