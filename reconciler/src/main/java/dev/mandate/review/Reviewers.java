package dev.mandate.review;

import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.forge.Permission;
import dev.mandate.snapshot.CommitEmails;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may approve a task by a review, as {@code mandate.yaml} has it at the base. Pure. */
final class Reviewers {
  private final ControlRepository control;

  Reviewers(ControlRepository control) {
    this.control = control;
  }

  /** The teams that decide on a task. */
  List<String> teams(DeclaredTask declared) {
    return rules(declared).stream().flatMap(rule -> rule.teams().stream()).distinct().toList();
  }

  /**
   * Sorted by name; only people with an account.
   *
   * @param members of teams, by account id
   */
  List<Reviewer> of(DeclaredTask declared, Map<String, Set<Long>> members) {
    List<Reviewer> reviewers = new ArrayList<>();
    for (Person person : control.people().values()) {
      if (person.github().isPresent()) {
        long account = person.github().getAsLong();
        rules(declared).stream()
            .flatMap(rule -> authority(rule, person.name(), account, members).stream())
            .min(Comparator.comparing(Authority::needs))
            .map(authority -> reviewer(person, account, authority))
            .ifPresent(reviewers::add);
      }
    }
    reviewers.sort(Comparator.comparing(Reviewer::name));
    return reviewers;
  }

  private record Authority(String name, Permission needs) {}

  private static Optional<Authority> authority(
      ApproverRule rule, String person, long account, Map<String, Set<Long>> members) {
    if (rule.people().contains(person)) {
      return Optional.of(new Authority(Reviewer.BY_NAME, Permission.WRITE));
    }
    return rule.teams().stream()
        .filter(team -> members.getOrDefault(team, Set.of()).contains(account))
        .findFirst()
        .map(team -> new Authority("team:" + team, Permission.WRITE))
        .or(
            () ->
                rule.permission()
                    .map(needs -> new Authority("permission:" + needs.label(), needs)));
  }

  private static Reviewer reviewer(Person person, long account, Authority authority) {
    Set<String> emails =
        person.emails().stream().map(CommitEmails::normal).collect(Collectors.toSet());
    return new Reviewer(
        person.name(), Set.of(account), emails, authority.needs(), authority.name());
  }

  private List<ApproverRule> rules(DeclaredTask declared) {
    return control.approvers().stream().filter(rule -> rule.covers(declared)).toList();
  }
}
