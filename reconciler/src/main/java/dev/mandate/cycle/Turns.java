package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.plan.FairOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers whose turn it is. Each start moves a tenant's own time on by one; who has waited idle
 * joins at the time of those who are served, and gathers no credit (start-time fair queueing). Not
 * thread-safe.
 */
final class Turns {
  private final Map<String, Integer> times = new HashMap<>();
  private int now;

  /** In the order in which they are to be started. */
  List<Action.Work> order(List<Action.Work> mostUrgentFirst) {
    Map<String, Integer> served = new HashMap<>();
    mostUrgentFirst.forEach(run -> served.put(tenant(run), timeOf(tenant(run))));
    return FairOrder.of(mostUrgentFirst, served);
  }

  void started(Action.Run run) {
    now = timeOf(tenant(run));
    times.put(tenant(run), now + 1);
    times.values().removeIf(time -> time <= now);
  }

  private int timeOf(String tenant) {
    return Math.max(now, times.getOrDefault(tenant, now));
  }

  private static String tenant(Action.Work run) {
    return run.declared().tenant();
  }
}
