package dev.mandate.spec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Groups tasks that depend on each other in a circle (Tarjan 1972). Works without recursion, so that
 * a chain of any length fits on the stack.
 */
final class Dependencies {
  private final SortedMap<String, List<String>> edges;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Deque<Node> path = new ArrayDeque<>();
  private final Deque<Node> open = new ArrayDeque<>();
  private final List<List<String>> groups = new ArrayList<>();

  private Dependencies(SortedMap<String, List<String>> edges) {
    this.edges = edges;
  }

  /**
   * The groups, each after all groups that it depends on. A group of one may still depend on itself.
   *
   * @param edges what each task depends on; names that are no key are taken to depend on nothing
   */
  static List<List<String>> groups(SortedMap<String, List<String>> edges) {
    Dependencies search = new Dependencies(edges);
    edges.keySet().forEach(search::visit);
    return search.groups;
  }

  /**
   * The shortest way from a task round a circle back to itself, first and last being that task.
   *
   * @param group the circle, which {@code start} is part of
   */
  static List<String> circle(
      SortedMap<String, List<String>> edges, List<String> group, String start) {
    Map<String, String> cameFrom = new HashMap<>();
    Deque<String> queue = new ArrayDeque<>(List.of(start));
    while (!cameFrom.containsKey(start)) {
      String at = queue.remove();
      for (String next : edges.get(at)) {
        if (group.contains(next) && cameFrom.putIfAbsent(next, at) == null) {
          queue.add(next);
        }
      }
    }
    List<String> circle = new ArrayList<>(List.of(start));
    for (String at = cameFrom.get(start); !at.equals(start); at = cameFrom.get(at)) {
      circle.add(at);
    }
    circle.add(start);
    return circle.reversed();
  }

  private static final class Node {
    private final String name;
    private final int index;
    private int low;
    private int nextEdge;
    private boolean open = true;

    Node(String name, int index) {
      this.name = name;
      this.index = index;
      this.low = index;
    }
  }

  private void visit(String start) {
    if (nodes.containsKey(start)) {
      return;
    }
    enter(start);
    while (!path.isEmpty()) {
      Node node = path.peek();
      List<String> targets = edges.get(node.name);
      if (node.nextEdge == targets.size()) {
        leave(node);
        continue;
      }
      String target = targets.get(node.nextEdge++);
      Node seen = nodes.get(target);
      if (seen != null) {
        node.low = seen.open ? Math.min(node.low, seen.index) : node.low;
      } else if (edges.containsKey(target)) {
        enter(target);
      }
    }
  }

  private void enter(String name) {
    Node node = new Node(name, nodes.size());
    nodes.put(name, node);
    path.push(node);
    open.push(node);
  }

  private void leave(Node node) {
    path.pop();
    if (!path.isEmpty()) {
      path.peek().low = Math.min(path.peek().low, node.low);
    }
    if (node.low < node.index) {
      return;
    }
    List<String> group = new ArrayList<>();
    Node member;
    do {
      member = open.pop();
      member.open = false;
      group.add(member.name);
    } while (member != node);
    group.sort(null);
    groups.add(group);
  }
}
