package dev.mandate.spec;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wanted, of which agent, where.
 *
 * @param owner who wants it, when that is not who answers for the agent
 * @param priority from 0 to 1000, higher runs first
 * @param dependsOn names of tasks that must have succeeded
 * @param lockPaths globs; two tasks whose globs can meet never run together
 * @param schedule empty: due once
 * @param targetPath folder of the target repository that the task is about; empty: all of it
 * @param claimTtl how long a claim on it stands without a sign of life; whole seconds
 * @param heartbeat how often its holder gives one
 * @param startOnce true when running it twice does harm: it is never started again where it cannot
 *     be known whether it was
 * @param suspended true while a person holds the task back
 */
public record Task(
    SpecDocument document,
    String agent,
    String environment,
    RiskClass riskClass,
    Optional<String> owner,
    int priority,
    String prompt,
    Map<String, String> inputs,
    List<String> dependsOn,
    List<String> lockPaths,
    Optional<Schedule> schedule,
    Optional<String> targetPath,
    Optional<Duration> timeout,
    Duration claimTtl,
    Duration heartbeat,
    boolean startOnce,
    boolean suspended)
    implements Spec {
  public Task {
    inputs = Map.copyOf(inputs);
    dependsOn = List.copyOf(dependsOn);
    lockPaths = List.copyOf(lockPaths);
  }

  /**
   * When a recurring task is due.
   *
   * @param cron five fields, as crontab(5) has them
   * @param startingDeadline how long after an instant it may still be started; exclusive
   */
  public record Schedule(String cron, ZoneId timeZone, Duration startingDeadline) {}
}
