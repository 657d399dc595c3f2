package dev.mandate.spec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who depends on whom among some tasks; finds those that depend on each other in a circle (Tarjan
 * 1972). Works without recursion, so that a chain of any length fits on the stack.
 */
final class Dependencies {
  private final List<Task> tasks;
  private final Map<String, Integer> idOf;

  /** For each task the tasks it depends on, as far as they are among those given. */
  private final int[][] targets;

  /** Order in which the search came by, from 1; 0 is not yet. */
  private final int[] seen;

  private final int[] low;
  private final int[] nextTarget;
  private final boolean[] isOpen;
  private final IntStack path = new IntStack();
  private final IntStack open = new IntStack();
  private final List<List<Task>> groups = new ArrayList<>();
  private int clock;

  /**
   * @param tasks those that depend on something, by name; all others depend on nothing
   */
  Dependencies(List<Task> tasks) {
    this.tasks = tasks;
    this.idOf = HashMap.newHashMap(tasks.size());
    for (int id = 0; id < tasks.size(); id++) {
      idOf.put(tasks.get(id).name(), id);
    }
    this.targets = new int[tasks.size()][];
    for (int id = 0; id < targets.length; id++) {
      targets[id] =
          tasks.get(id).dependsOn().stream()
              .mapToInt(name -> idOf.getOrDefault(name, -1))
              .filter(target -> target >= 0)
              .toArray();
    }
    this.seen = new int[targets.length];
    this.low = new int[targets.length];
    this.nextTarget = new int[targets.length];
    this.isOpen = new boolean[targets.length];
    for (int id = 0; id < targets.length; id++) {
      visit(id);
    }
  }

  boolean contains(String name) {
    return idOf.containsKey(name);
  }

  /**
   * Circles, and single tasks, each after all that it depends on; the tasks of a circle by name.
   */
  List<List<Task>> groups() {
    return groups;
  }

  boolean isCircle(List<Task> group) {
    int first = idOf.get(group.getFirst().name());
    return group.size() > 1 || Arrays.stream(targets[first]).anyMatch(t -> t == first);
  }

  /**
   * The shortest way from the first task of a circle back to itself, which is named at both ends.
   */
  List<String> wayRound(List<Task> circle) {
    int start = idOf.get(circle.getFirst().name());
    Map<Integer, Integer> cameFrom = new HashMap<>();
    Deque<Integer> queue = new ArrayDeque<>(List.of(start));
    while (!cameFrom.containsKey(start)) {
      int at = queue.remove();
      for (int target : targets[at]) {
        if (cameFrom.putIfAbsent(target, at) == null) {
          queue.add(target);
        }
      }
    }
    List<String> way = new ArrayList<>(List.of(tasks.get(start).name()));
    for (int at = cameFrom.get(start); at != start; at = cameFrom.get(at)) {
      way.add(tasks.get(at).name());
    }
    way.add(tasks.get(start).name());
    return way.reversed();
  }

  private void visit(int start) {
    if (seen[start] > 0) {
      return;
    }
    enter(start);
    while (path.size > 0) {
      int id = path.peek();
      if (nextTarget[id] == targets[id].length) {
        leave(id);
        continue;
      }
      int target = targets[id][nextTarget[id]++];
      if (seen[target] == 0) {
        enter(target);
      } else if (isOpen[target]) {
        low[id] = Math.min(low[id], seen[target]);
      }
    }
  }

  private void enter(int id) {
    clock++;
    seen[id] = clock;
    low[id] = clock;
    isOpen[id] = true;
    path.push(id);
    open.push(id);
  }

  private void leave(int id) {
    path.pop();
    if (path.size > 0) {
      low[path.peek()] = Math.min(low[path.peek()], low[id]);
    }
    if (low[id] < seen[id]) {
      return;
    }
    List<Integer> members = new ArrayList<>(1);
    int member;
    do {
      member = open.pop();
      isOpen[member] = false;
      members.add(member);
    } while (member != id);
    groups.add(members.stream().sorted().map(tasks::get).toList());
  }

  private static final class IntStack {
    private int[] values = new int[16];
    private int size;

    void push(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    int pop() {
      return values[--size];
    }

    int peek() {
      return values[size - 1];
    }
  }
}
