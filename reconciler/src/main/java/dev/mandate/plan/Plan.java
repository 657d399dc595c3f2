package dev.mandate.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** What is to be started. */
  public List<Action.Run> runs() {
    return all(Action.Run.class);
  }

  /**
   * What is to be ended: by whoever runs it, or by whoever can claim it when nobody does. A runner
   * that finds the key of a run of its own here stops that run.
   */
  public List<Action.Cancel> cancels() {
    return all(Action.Cancel.class);
  }

  /** All that needs a claim, most urgent first. */
  public List<Action.Work> work() {
    return all(Action.Work.class);
  }

  private <T extends Action> List<T> all(Class<T> type) {
    return steps.stream().map(Step::action).filter(type::isInstance).map(type::cast).toList();
  }

  /** For example {@code 2 to run, 1 waiting, 3 done}. */
  public String summary() {
    Map<String, Long> counts =
        steps.stream()
            .collect(
                Collectors.groupingBy(
                    s -> s.action().state(), TreeMap::new, Collectors.counting()));
    if (counts.isEmpty()) {
      return "no task is declared";
    }
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + (e.getKey().equals("run") ? "to run" : e.getKey()))
        .collect(Collectors.joining(", "));
  }
}
