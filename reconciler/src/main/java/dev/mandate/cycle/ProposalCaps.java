package dev.mandate.cycle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.budget.Accounts;
import dev.mandate.claim.Need;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How many proposals may be open, by {@code spec.proposals} of {@code mandate.yaml} and {@code
 * limits.rate.openProposals} of agents. A proposal counts by its task as that is declared now.
 */
final class ProposalCaps {
  private final Map<String, List<Need.Proposals>> byTask = new HashMap<>();

  private record Cap(String of, int most) {}

  private ProposalCaps() {}

  static ProposalCaps of(
      ControlRepository control,
      Collection<DeclaredTask> tasks,
      Function<DeclaredTask, List<String>> authors) {
    JsonNode declared = control.document().json().at("/spec/proposals");
    Map<String, List<Cap>> caps = new HashMap<>();
    Map<Cap, Set<String>> members = new HashMap<>();
    for (DeclaredTask task : tasks) {
      if (!task.agent().readOnly()) {
        for (Cap cap : caps(task, declared, authors)) {
          caps.computeIfAbsent(task.name(), name -> new ArrayList<>()).add(cap);
          members.computeIfAbsent(cap, key -> new HashSet<>()).add(task.name());
        }
      }
    }
    Map<Cap, Need.Proposals> needs = new HashMap<>();
    members.forEach(
        (cap, names) -> needs.put(cap, new Need.Proposals(cap.of(), cap.most(), names)));
    ProposalCaps all = new ProposalCaps();
    caps.forEach((task, of) -> all.byTask.put(task, of.stream().map(needs::get).toList()));
    return all;
  }

  private static List<Cap> caps(
      DeclaredTask task, JsonNode declared, Function<DeclaredTask, List<String>> authors) {
    List<Cap> caps = new ArrayList<>();
    for (JsonNode one : declared) {
      String per = one.path("per").asText("");
      for (String value : values(per, task, authors)) {
        String of = per.isEmpty() ? "this repository" : per + " " + value;
        caps.add(new Cap(of, one.path("open").asInt()));
      }
    }
    JsonNode own = task.agent().document().json().at("/spec/limits/rate/openProposals");
    if (own.isInt()) {
      caps.add(new Cap("agent " + task.agent().name(), own.intValue()));
    }
    return caps;
  }

  private static List<String> values(
      String per, DeclaredTask task, Function<DeclaredTask, List<String>> authors) {
    return switch (per) {
      case "agent" -> List.of(task.agent().name());
      case "team" -> List.of(task.tenant());
      case "environment" -> List.of(task.environment().name());
      case "target" -> List.of(place(task));
      case "author" -> {
        List<String> known = authors.apply(task);
        yield known.isEmpty() ? List.of(Accounts.UNKNOWN_AUTHOR) : known;
      }
      default -> List.of("");
    };
  }

  private static String place(DeclaredTask task) {
    String path = task.task().targetPath().orElse(".");
    return task.target().map(target -> target.name() + ":" + path).orElse(path);
  }

  /** What a run of a task needs, should it propose something. */
  List<Need.Proposals> of(DeclaredTask declared) {
    return byTask.getOrDefault(declared.name(), List.of());
  }
}
