package dev.mandate.rounds;

import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Environments as commands name them, and who may hold them. */
final class Held {
  /** Stands for every environment. */
  static final String ALL = "all";

  private Held() {}

  /** Empty when there is no environment of that name. */
  private static Optional<Set<String>> named(Order order, String name) {
    Set<String> known = order.outlook().control().environments().keySet();
    if (name.equals(ALL)) {
      return Optional.of(new TreeSet<>(known));
    }
    return known.contains(name) ? Optional.of(Set.of(name)) : Optional.empty();
  }

  /** Why whoever asks cannot hold or let go what is named; empty when they can. */
  static Optional<Reply> objection(Order order, String name) {
    Optional<Set<String>> environments = named(order, name);
    if (environments.isEmpty()) {
      return Optional.of(
          Replies.unknown("environment", name, order.outlook().control().environments().keySet()));
    }
    List<String> missing = notTheirs(order, environments.get());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Reply.refused(
                "No rule of `spec.approvers` names you for "
                    + Replies.code(String.join(", ", missing))
                    + "."));
  }

  /** Those for which no rule names the person as an approver. */
  private static List<String> notTheirs(Order order, Collection<String> environments) {
    ControlRepository control = order.outlook().control();
    String name = order.person().map(Person::name).orElse("");
    return environments.stream()
        .filter(
            environment -> control.approvers().stream().noneMatch(r -> named(r, environment, name)))
        .sorted()
        .toList();
  }

  private static boolean named(ApproverRule rule, String environment, String person) {
    return rule.environments().contains(environment) && rule.people().contains(person);
  }
}
