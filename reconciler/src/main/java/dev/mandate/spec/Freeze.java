package dev.mandate.spec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds back execution in some environments for some time (requirement J4).
 *
 * @param environments names; empty: all of them
 * @param from empty: since ever
 * @param until exclusive; empty: until the file is removed
 * @param exemptRiskClasses tasks of these classes go on
 * @param exemptTasks tasks of these names go on
 */
public record Freeze(
    SpecDocument document,
    String reason,
    List<String> environments,
    Optional<Instant> from,
    Optional<Instant> until,
    Set<RiskClass> exemptRiskClasses,
    Set<String> exemptTasks)
    implements Spec {
  public Freeze {
    environments = List.copyOf(environments);
    exemptRiskClasses = Set.copyOf(exemptRiskClasses);
    exemptTasks = Set.copyOf(exemptTasks);
  }

  public boolean inForceAt(Instant now) {
    return from.map(f -> !now.isBefore(f)).orElse(true) && until.map(now::isBefore).orElse(true);
  }

  /** Whether this freeze, while in force, holds the given task back. */
  public boolean holds(Task task) {
    return (environments.isEmpty() || environments.contains(task.environment()))
        && !exemptRiskClasses.contains(task.riskClass())
        && !exemptTasks.contains(task.name());
  }
}
