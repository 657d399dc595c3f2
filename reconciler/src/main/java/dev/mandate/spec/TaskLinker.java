package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.spec.ControlRepository.Environment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Resolves agent, environment and dependencies of every task. */
final class TaskLinker {
  private final SpecIndex index;
  private final NavigableMap<String, List<ParsedDocument>> documents;
  private final Optional<ControlRepository> control;
  private final SortedMap<String, Agent> agents;
  private final List<Finding> findings;
  private final TreeMap<String, List<Finding>> broken = new TreeMap<>();

  TaskLinker(
      SpecIndex index,
      Optional<ControlRepository> control,
      SortedMap<String, Agent> agents,
      List<Finding> findings) {
    this.index = index;
    this.documents = index.named(Kind.TASK);
    this.control = control;
    this.agents = agents;
    this.findings = findings;
  }

  record Result(SortedMap<String, DeclaredTask> declared, SortedMap<String, List<Finding>> broken) {}

  Result link(Optional<SpecSet> previous) {
    SortedMap<String, DeclaredTask> before =
        previous.map(SpecSet::declared).orElseGet(Collections::emptySortedMap);
    TreeMap<String, DeclaredTask> declared = new TreeMap<>(before);
    List<Task> dependents = new ArrayList<>();
    // Both are sorted by name: walking along is much cheaper than looking each name up.
    Iterator<DeclaredTask> olds = before.values().iterator();
    DeclaredTask old = next(olds);
    for (Map.Entry<String, List<ParsedDocument>> entry : documents.entrySet()) {
      String name = entry.getKey();
      while (old != null && old.name().compareTo(name) < 0) {
        declared.remove(old.name());
        old = next(olds);
      }
      boolean same = old != null && old.name().equals(name);
      if (!name.equals(SpecIndex.NAMELESS)) {
        linkOne(name, entry.getValue(), same ? old : null, declared, dependents);
      }
      old = same ? next(olds) : old;
    }
    for (; old != null; old = next(olds)) {
      declared.remove(old.name());
    }
    dependencies(dependents);
    broken.keySet().forEach(declared::remove);
    return new Result(declared, broken);
  }

  private static DeclaredTask next(Iterator<DeclaredTask> iterator) {
    return iterator.hasNext() ? iterator.next() : null;
  }

  private void linkOne(
      String name,
      List<ParsedDocument> all,
      DeclaredTask before,
      TreeMap<String, DeclaredTask> declared,
      List<Task> dependents) {
    ParsedDocument document = all.getFirst();
    Optional<Task> usable = SpecLinker.only(all, Task.class);
    if (usable.isEmpty()) {
      broken.put(name, all.size() > 1 ? List.of(repeated(all)) : document.errors());
      return;
    }
    Task task = usable.get();
    if (!task.dependsOn().isEmpty()) {
      dependents.add(task);
    }
    if (control.isEmpty()) {
      broken.put(name, List.of(ungoverned(document)));
      return;
    }
    Environment environment = control.get().environments().get(task.environment());
    Agent agent = agents.get(task.agent());
    if (environment == null || agent == null || agent.lifecycle() == Agent.Lifecycle.DISABLED) {
      unresolved(document, task, environment, agent);
    } else if (before == null
        || before.task() != task
        || before.agent() != agent
        || before.environment() != environment) {
      declared.put(name, DeclaredTask.of(task, agent, environment));
    }
  }

  private void unresolved(
      ParsedDocument document, Task task, Environment environment, Agent agent) {
    if (environment == null) {
      broken(
          task,
          References.unknown(
              document,
              List.of("spec", "environment"),
              "environment",
              task.environment(),
              control.orElseThrow().environments().keySet(),
              "mandate.yaml"),
          true);
    }
    if (agent == null) {
      agentMissing(document, task);
    } else if (agent.lifecycle() == Agent.Lifecycle.DISABLED) {
      broken(
          task,
          Finding.error(
              document.at("spec", "agent"),
              "reference/disabled-agent",
              "the agent \"" + task.agent() + "\" is disabled",
              "A disabled agent runs nothing.",
              "Choose another agent, suspend the task, or enable the agent at "
                  + agent.document().where()
                  + "."),
          true);
    }
  }

  private void agentMissing(ParsedDocument document, Task task) {
    List<ParsedDocument> unusable = index.named(Kind.AGENT).get(task.agent());
    if (unusable == null) {
      broken(
          task,
          References.unknown(
              document,
              List.of("spec", "agent"),
              "agent",
              task.agent(),
              index.named(Kind.AGENT).navigableKeySet(),
              "agents/"),
          true);
    } else {
      broken(
          task,
          Finding.error(
              document.at("spec", "agent"),
              "reference/broken-agent",
              "the agent \"" + task.agent() + "\" cannot be used",
              "There are errors at " + unusable.getFirst().where() + ".",
              "Mend the agent."),
          false);
    }
  }

  /** Unknown dependencies, circles, and what depends on a broken task. */
  private void dependencies(List<Task> dependents) {
    Dependencies dependencies = new Dependencies(dependents);
    for (Task task : dependents) {
      unknownDependencies(task, dependencies);
    }
    for (List<Task> group : dependencies.groups()) {
      if (dependencies.isCircle(group)) {
        circle(group, dependencies.wayRound(group));
      }
      for (Task task : group) {
        dependsOnBroken(task.name(), task.dependsOn());
      }
    }
  }

  private void unknownDependencies(Task task, Dependencies dependencies) {
    List<String> targets = task.dependsOn();
    for (int i = 0; i < targets.size(); i++) {
      if (!dependencies.contains(targets.get(i)) && !index.has(Kind.TASK, targets.get(i))) {
        add(
            task.name(),
            References.unknown(
                documents.get(task.name()).getFirst(),
                List.of("spec", "dependsOn", Integer.toString(i)),
                "task",
                targets.get(i),
                documents.navigableKeySet(),
                "tasks/"),
            true);
      }
    }
  }

  private void circle(List<Task> group, List<String> wayRound) {
    Task first = group.getFirst();
    int at = first.dependsOn().indexOf(wayRound.get(1));
    Finding finding =
        Finding.error(
            documents.get(first.name()).getFirst().at("spec", "dependsOn", Integer.toString(at)),
            "reference/cycle",
            "tasks depend on each other in a circle: " + String.join(" -> ", wayRound),
            "None of them could ever be the first to run.",
            "Take one of these dependencies away.");
    findings.add(finding);
    group.forEach(member -> add(member.name(), finding, false));
  }

  private void dependsOnBroken(String name, List<String> targets) {
    for (int i = 0; i < targets.size(); i++) {
      String target = targets.get(i);
      if (broken.containsKey(target) && !sameReason(name, target)) {
        add(
            name,
            Finding.error(
                documents.get(name).getFirst().at("spec", "dependsOn", Integer.toString(i)),
                "reference/broken-task",
                "the task \"" + target + "\" cannot be planned",
                "There are errors at " + broken.get(target).getFirst().where() + ".",
                "Mend that task."),
            false);
      }
    }
  }

  /** Members of a circle, and tasks that nothing governs, need not be told of each other. */
  private boolean sameReason(String name, String target) {
    List<Finding> own = broken.getOrDefault(name, List.of());
    return own.stream().anyMatch(broken.get(target)::contains)
        || own.stream().anyMatch(f -> f.rule().equals("control/unusable"));
  }

  private void broken(Task task, Finding reason, boolean listed) {
    add(task.name(), reason, listed);
  }

  /** A reason that is listed elsewhere already, at its root, is not listed again. */
  private void add(String name, Finding reason, boolean listed) {
    List<Finding> reasons = new ArrayList<>(broken.getOrDefault(name, List.of()));
    reasons.add(reason);
    broken.put(name, reasons);
    if (listed) {
      findings.add(reason);
    }
  }

  private static Finding repeated(List<ParsedDocument> all) {
    return Finding.error(
        all.getFirst().at("metadata", "name"),
        "identity/repeated",
        "this task is declared again at " + all.get(1).at("metadata", "name"),
        "Kind and name are the identity of a document; neither of the two is used.",
        "Rename or remove one of them.");
  }

  private static Finding ungoverned(ParsedDocument document) {
    return Finding.error(
        document.where(),
        "control/unusable",
        "nothing can run while mandate.yaml is missing or has errors",
        "It says what the environments are, and who may approve.",
        "Mend mandate.yaml.");
  }
}
