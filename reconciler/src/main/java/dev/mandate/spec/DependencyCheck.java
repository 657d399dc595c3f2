package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.spec.TaskLinks.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds dependencies that nobody declares, that run in a circle, or that are broken themselves. */
final class DependencyCheck {
  private final SpecIndex index;
  private final SortedMap<String, Task> dependents;
  private final SortedMap<String, List<Reason>> reasons = new TreeMap<>();

  /** Every task that cannot be planned, with the first reason why. */
  private final Map<String, Reason> broken = new HashMap<>();

  /**
   * @param unresolved tasks that cannot be planned whatever they depend on
   * @param dependents valid tasks that depend on others
   */
  DependencyCheck(
      SpecIndex index,
      SortedMap<String, List<Reason>> unresolved,
      SortedMap<String, Task> dependents) {
    this.index = index;
    this.dependents = dependents;
    unresolved.forEach((name, why) -> broken.put(name, why.getFirst()));
  }

  SortedMap<String, List<Reason>> reasons() {
    Dependencies dependencies = new Dependencies(List.copyOf(dependents.values()));
    for (Task task : dependents.values()) {
      unknown(task, dependencies);
    }
    for (List<Task> group : dependencies.groups()) {
      if (dependencies.isCircle(group)) {
        circle(group, dependencies.wayRound(group));
      }
      if (!broken.isEmpty()) {
        group.forEach(this::onBroken);
      }
    }
    return reasons;
  }

  private void unknown(Task task, Dependencies dependencies) {
    List<String> targets = task.dependsOn();
    for (int i = 0; i < targets.size(); i++) {
      String target = targets.get(i);
      if (!dependencies.contains(target) && !index.has(Kind.TASK, target)) {
        Finding finding =
            References.unknown(
                document(task),
                List.of("spec", "dependsOn", Integer.toString(i)),
                "task",
                target,
                index.named(Kind.TASK).navigableKeySet(),
                "tasks/");
        add(task, new Reason(finding, true));
      }
    }
  }

  /** One finding for all members of a circle, at the first of them. */
  private void circle(List<Task> group, List<String> wayRound) {
    Task first = group.getFirst();
    int at = first.dependsOn().indexOf(wayRound.get(1));
    Finding finding =
        Finding.error(
            document(first).at("spec", "dependsOn", Integer.toString(at)),
            "reference/cycle",
            "tasks depend on each other in a circle: " + String.join(" -> ", wayRound),
            "None of them could ever be the first to run.",
            "Take one of these dependencies away.");
    add(first, new Reason(finding, true));
    group.stream().skip(1).forEach(member -> add(member, new Reason(finding, false)));
  }

  private void onBroken(Task task) {
    List<String> targets = task.dependsOn();
    for (int i = 0; i < targets.size(); i++) {
      Reason why = broken.get(targets.get(i));
      if (why != null && !isToldAnyway(task, why)) {
        Finding finding =
            Finding.error(
                document(task).at("spec", "dependsOn", Integer.toString(i)),
                "reference/broken-task",
                "the task \"" + targets.get(i) + "\" cannot be planned",
                "There are errors at " + why.finding().where() + ".",
                "Mend that task.");
        add(task, new Reason(finding, false));
      }
    }
  }

  /** Members of a circle, and tasks that nothing governs, need not be told of each other. */
  private boolean isToldAnyway(Task task, Reason why) {
    boolean sameCircle =
        reasons.getOrDefault(task.name(), List.of()).stream()
            .anyMatch(own -> own.finding().equals(why.finding()));
    return sameCircle || why.finding().rule().equals("control/unusable");
  }

  private void add(Task task, Reason reason) {
    reasons.computeIfAbsent(task.name(), name -> new ArrayList<>()).add(reason);
    broken.putIfAbsent(task.name(), reason);
  }

  private ParsedDocument document(Task task) {
    return index.named(Kind.TASK).get(task.name()).getFirst();
  }
}
