package dev.mandate.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one pass would do. {@code mandate plan} prints it, {@code mandate reconcile} carries it out.
 *
 * @param at the one instant that the whole pass uses
 * @param steps one for each declared or broken task, most urgent first
 * @param wakeAt until when the plan stays as it is while nothing moves: the next schedule,
 *     deadline, attempt, freeze or expiry
 */
public record Plan(Instant at, List<Step> steps, Optional<Instant> wakeAt) {
  public Plan {
    steps = List.copyOf(steps);
  }

  /** One task and what happens to it. */
  public record Step(String task, String environment, int priority, Action action) {}

  public List<Action.Run> runs() {
    return steps.stream()
        .map(Step::action)
        .filter(Action.Run.class::isInstance)
        .map(Action.Run.class::cast)
        .toList();
  }
}
