package dev.mandate.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Who goes first when not all can go at once. Among the tasks of one tenant the most urgent; among
 * tenants the one that was served least, so that nobody is starved by a flood of another's, how
 * urgent it may call itself. Pure.
 */
public final class FairOrder {
  private static final Comparator<Lane> NEXT =
      Comparator.comparingInt((Lane lane) -> lane.served)
          .thenComparingInt(lane -> -lane.waiting.peekFirst().declared().task().priority())
          .thenComparing(lane -> lane.tenant);

  private FairOrder() {}

  private static final class Lane {
    private final String tenant;
    private final Deque<Action.Work> waiting = new ArrayDeque<>();
    private int served;

    Lane(String tenant, int served) {
      this.tenant = tenant;
      this.served = served;
    }
  }

  /**
   * The same runs in the order in which they are to be started.
   *
   * @param runs most urgent first, as a plan has them
   * @param served how often each tenant was served, as far as it still counts
   */
  public static List<Action.Work> of(List<Action.Work> runs, Map<String, Integer> served) {
    Map<String, Lane> lanes = new LinkedHashMap<>();
    for (Action.Work run : runs) {
      String tenant = run.declared().tenant();
      lanes
          .computeIfAbsent(tenant, t -> new Lane(t, served.getOrDefault(t, 0)))
          .waiting
          .addLast(run);
    }
    PriorityQueue<Lane> queue = new PriorityQueue<>(NEXT);
    queue.addAll(lanes.values());
    List<Action.Work> ordered = new ArrayList<>(runs.size());
    while (!queue.isEmpty()) {
      Lane lane = queue.poll();
      ordered.add(lane.waiting.removeFirst());
      lane.served++;
      if (!lane.waiting.isEmpty()) {
        queue.add(lane);
      }
    }
    return ordered;
  }
}
