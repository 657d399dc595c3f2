package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.spec.ControlRepository.Environment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Agent, environment and dependencies of every task. Remembers what was resolved, so that a change
 * of one task among many costs little more than that task.
 */
final class TaskLinks {
  private final SpecIndex index;
  private final NavigableMap<String, List<ParsedDocument>> documents;

  /** Tasks whose agent and environment are usable; their dependencies are another matter. */
  private final TreeMap<String, DeclaredTask> resolved = new TreeMap<>();

  /** Why the others are not in {@code resolved}. */
  private final TreeMap<String, List<Reason>> unresolved = new TreeMap<>();

  /** Valid tasks that depend on others. */
  private final TreeMap<String, Task> dependents = new TreeMap<>();

  /** What is wrong with the dependencies of tasks. */
  private SortedMap<String, List<Reason>> undependable = Collections.emptySortedMap();

  private Optional<ControlRepository> control = Optional.empty();
  private SortedMap<String, Agent> agents = Collections.emptySortedMap();
  private SortedMap<String, Credential> credentials = Collections.emptySortedMap();
  private Map<String, Target> targets = Map.of();

  TaskLinks(SpecIndex index) {
    this.index = index;
    this.documents = index.named(Kind.TASK);
  }

  /**
   * @param listed false for what follows from a finding that is listed already, at its root
   */
  record Reason(Finding finding, boolean listed) {}

  /**
   * @param broken every task that is not declared, with the findings that stop it
   * @param listed those of these findings that are to be listed
   */
  record Result(
      SortedMap<String, DeclaredTask> declared,
      SortedMap<String, List<Finding>> broken,
      List<Finding> listed) {}

  /**
   * @param usable agents by name
   * @param agentsTouched whether any agent has come, gone or changed since last time
   * @param touched names of tasks that have
   * @param sealed credentials by name
   */
  Result link(
      Optional<ControlRepository> governing,
      SortedMap<String, Agent> usable,
      boolean agentsTouched,
      Set<String> touched,
      SortedMap<String, Credential> sealed) {
    boolean all = agentsTouched || !governing.equals(control) || !sealed.equals(credentials);
    control = governing;
    targets = governing.<Map<String, Target>>map(ControlRepository::targets).orElseGet(Map::of);
    agents = usable;
    credentials = sealed;
    boolean dependenciesStand = !all;
    for (String name : touched) {
      dependenciesStand &= relink(name);
    }
    if (all) {
      List.copyOf(documents.keySet()).forEach(this::relink);
    }
    if (!dependenciesStand) {
      undependable = new DependencyCheck(index, unresolved, dependents).reasons();
    }
    return result();
  }

  private Result result() {
    TreeMap<String, DeclaredTask> declared = new TreeMap<>(resolved);
    TreeMap<String, List<Finding>> broken = new TreeMap<>();
    List<Finding> listed = new ArrayList<>();
    for (SortedMap<String, List<Reason>> reasons : List.of(unresolved, undependable)) {
      reasons.forEach(
          (name, some) -> {
            declared.remove(name);
            List<Finding> found = broken.computeIfAbsent(name, n -> new ArrayList<>());
            for (Reason reason : some) {
              found.add(reason.finding());
              if (reason.listed()) {
                listed.add(reason.finding());
              }
            }
          });
    }
    return new Result(declared, broken, listed);
  }

  /** Resolves a task anew. True when that makes no difference to the dependencies of any task. */
  private boolean relink(String name) {
    DeclaredTask before = resolved.remove(name);
    boolean wasBroken = unresolved.remove(name) != null || undependable.containsKey(name);
    Task dependent = dependents.remove(name);
    List<ParsedDocument> all = documents.get(name);
    if (all != null && !name.equals(SpecIndex.NAMELESS)) {
      resolve(name, all, before);
    }
    return !wasBroken
        && before != null
        && resolved.containsKey(name)
        && dependsOn(dependent).equals(dependsOn(dependents.get(name)));
  }

  private static List<String> dependsOn(Task dependent) {
    return dependent == null ? List.of() : dependent.dependsOn();
  }

  private void resolve(String name, List<ParsedDocument> all, DeclaredTask before) {
    ParsedDocument document = all.getFirst();
    Optional<Task> usable = SpecLinker.only(all, Task.class);
    if (usable.isEmpty()) {
      List<Finding> errors = all.size() > 1 ? List.of(repeated(all)) : document.errors();
      unresolved.put(name, errors.stream().map(e -> new Reason(e, false)).toList());
      return;
    }
    Task task = usable.get();
    if (!task.dependsOn().isEmpty()) {
      dependents.put(name, task);
    }
    if (control.isEmpty()) {
      unresolved.put(name, List.of(new Reason(ungoverned(document), false)));
      return;
    }
    Environment environment = control.get().environments().get(task.environment());
    Agent agent = agents.get(task.agent());
    Optional<Target> target = task.targetRepository().map(targets::get);
    if (environment == null
        || agent == null
        || agent.lifecycle() == Agent.Lifecycle.DISABLED
        || target.isEmpty() != task.targetRepository().isEmpty()) {
      unresolved.put(name, unresolved(document, task, environment, agent));
    } else if (before != null
        && before.task().equals(task)
        && before.agent().equals(agent)
        && before.environment().equals(environment)
        && before.target().equals(target)
        && before.credentials().equals(DeclaredTask.named(agent, credentials))) {
      resolved.put(name, before);
    } else {
      resolved.put(name, DeclaredTask.of(task, agent, environment, credentials, target));
    }
  }

  private List<Reason> unresolved(
      ParsedDocument document, Task task, Environment environment, Agent agent) {
    List<Reason> reasons = new ArrayList<>();
    if (environment == null) {
      Finding unknown =
          References.unknown(
              document,
              List.of("spec", "environment"),
              "environment",
              task.environment(),
              control.orElseThrow().environments().keySet(),
              "mandate.yaml");
      reasons.add(new Reason(unknown, true));
    }
    task.targetRepository()
        .filter(name -> !targets.containsKey(name))
        .ifPresent(name -> reasons.add(new Reason(unknownTarget(document, name), true)));
    if (agent == null) {
      reasons.add(agentMissing(document, task));
    } else if (agent.lifecycle() == Agent.Lifecycle.DISABLED) {
      reasons.add(new Reason(agentDisabled(document, agent), true));
    }
    return reasons;
  }

  private Finding unknownTarget(ParsedDocument document, String name) {
    return References.unknown(
        document,
        List.of("spec", "target", "repository"),
        "target",
        name,
        targets.keySet(),
        "spec.targets of mandate.yaml");
  }

  private Reason agentMissing(ParsedDocument document, Task task) {
    List<ParsedDocument> unusable = index.named(Kind.AGENT).get(task.agent());
    if (unusable == null) {
      Finding unknown =
          References.unknown(
              document,
              List.of("spec", "agent"),
              "agent",
              task.agent(),
              index.named(Kind.AGENT).navigableKeySet(),
              "agents/");
      return new Reason(unknown, true);
    }
    Finding broken =
        Finding.error(
            document.at("spec", "agent"),
            "reference/broken-agent",
            "the agent \"" + task.agent() + "\" cannot be used",
            "There are errors at " + unusable.getFirst().where() + ".",
            "Mend the agent.");
    return new Reason(broken, false);
  }

  private static Finding agentDisabled(ParsedDocument document, Agent agent) {
    return Finding.error(
        document.at("spec", "agent"),
        "reference/disabled-agent",
        "the agent \"" + agent.name() + "\" is disabled",
        "A disabled agent runs nothing.",
        "Choose another agent, remove the task, or enable the agent at "
            + agent.document().where()
            + ".");
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
