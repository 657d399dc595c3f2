package dev.mandate.plan;

import dev.mandate.finding.Finding;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Plan.Step;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The last plan, from which the next one is made where little has changed: it is the plan that
 * {@link Planner#plan} would make from scratch. Not thread-safe.
 */
public final class StandingPlan {
  /** From so many changed tasks on, one in so many of all, a plan from scratch is no slower. */
  private static final int FEW = 1_000;

  private static final int SHARE = 20;

  private static final Comparator<Step> MOST_URGENT_FIRST =
      Comparator.comparingInt(Step::priority).reversed().thenComparing(Step::task);

  private final Planner planner;
  private final Map<String, Planned> planned = new HashMap<>();
  private final TreeMap<Instant, Integer> wakeUps = new TreeMap<>();
  private final Map<String, List<String>> dependencies = new HashMap<>();

  /** In order, before locks are taken. */
  private List<Step> steps = new ArrayList<>();

  private Optional<Basis> last = Optional.empty();

  public StandingPlan(Planner planner) {
    this.planner = planner;
  }

  /** What came of one task: its step, and when time alone changes it. */
  record Planned(Step step, Optional<Instant> wakeAt) {}

  /** What a plan was made of. */
  private record Basis(SpecSet specs, Ledger ledger, Instant at, Optional<Instant> wakeAt) {
    @SuppressWarnings("ReferenceEquality") // a branch that has not moved gives the same ledger
    boolean holdsFor(SpecSet others, Ledger read, Instant now) {
      return ledger == read
          && !now.isBefore(at)
          && wakeAt.map(now::isBefore).orElse(true)
          && specs.freezes().equals(others.freezes())
          && specs.requests().equals(others.requests());
    }
  }

  /**
   * The tasks that are to be judged and planned anew, declared or not; those that people have
   * approved are always among them. Empty: all. What is to follow is a call of {@link #plan}; until
   * then nothing stands.
   */
  public Optional<Set<String>> changed(SpecSet specs, Ledger ledger, Instant now) {
    Optional<Basis> before = last.filter(basis -> basis.holdsFor(specs, ledger, now));
    last = Optional.empty();
    if (before.isEmpty()) {
      return Optional.empty();
    }
    SpecSet was = before.get().specs();
    Set<String> names = new HashSet<>();
    differing(was.declared(), specs.declared(), StandingPlan::isSame, names);
    differing(was.broken(), specs.broken(), List<Finding>::equals, names);
    Stream.concat(was.approvals().stream(), specs.approvals().stream())
        .map(Approval::task)
        .forEach(names::add);
    Set<String> dependent = new HashSet<>();
    dependencies.forEach(
        (name, needed) -> {
          if (needed.stream().anyMatch(names::contains)) {
            dependent.add(name);
          }
        });
    names.addAll(dependent);
    return names.size() > Math.max(FEW, steps.size() / SHARE)
        ? Optional.empty()
        : Optional.of(names);
  }

  /**
   * @param changed what {@link #changed} gave, and perhaps more
   * @param rulings of all declared tasks that have no final record, by name
   */
  public Plan plan(
      SpecSet specs,
      Ledger ledger,
      Map<String, Ruling> rulings,
      Instant now,
      Optional<Set<String>> changed) {
    last = Optional.empty();
    Planner.Situation situation = planner.situation(specs, ledger, rulings, now);
    changed.ifPresentOrElse(names -> renew(names, situation), () -> startOver(situation));
    Optional<Instant> wakeAt = wakeAt(specs, now);
    last = Optional.of(new Basis(specs, ledger, now, wakeAt));
    return new Plan(now, Planner.takeLocks(steps), wakeAt);
  }

  private void startOver(Planner.Situation situation) {
    planned.clear();
    wakeUps.clear();
    dependencies.clear();
    steps = new ArrayList<>();
    situation.specs().broken().keySet().forEach(name -> add(name, situation, steps::add));
    situation.specs().declared().keySet().forEach(name -> add(name, situation, steps::add));
    steps.sort(MOST_URGENT_FIRST);
  }

  private void renew(Set<String> names, Planner.Situation situation) {
    for (String name : names) {
      Planned old = planned.remove(name);
      if (old != null) {
        steps.remove(Collections.binarySearch(steps, old.step(), MOST_URGENT_FIRST));
        old.wakeAt().ifPresent(at -> wakeUps.computeIfPresent(at, (i, n) -> n == 1 ? null : n - 1));
        dependencies.remove(name);
      }
      add(name, situation, this::insert);
    }
  }

  private void insert(Step step) {
    steps.add(-1 - Collections.binarySearch(steps, step, MOST_URGENT_FIRST), step);
  }

  /** Plans a task, if there is one of that name. */
  private void add(String name, Planner.Situation situation, Consumer<Step> into) {
    DeclaredTask declared = situation.specs().declared().get(name);
    List<Finding> findings = situation.specs().broken().get(name);
    if (declared == null && findings == null) {
      return;
    }
    Planned made =
        declared == null
            ? new Planned(new Step(name, "", 0, new Action.Broken(findings)), Optional.empty())
            : planner.planned(declared, situation);
    if (declared != null && !declared.task().dependsOn().isEmpty()) {
      dependencies.put(name, declared.task().dependsOn());
    }
    planned.put(name, made);
    made.wakeAt().ifPresent(at -> wakeUps.merge(at, 1, Integer::sum));
    into.accept(made.step());
  }

  /** Never too late; too early only costs a pass that finds the same plan. */
  private Optional<Instant> wakeAt(SpecSet specs, Instant now) {
    Stream<Instant> freezes =
        specs.freezes().stream()
            .flatMap(freeze -> Stream.concat(freeze.from().stream(), freeze.until().stream()));
    Stream<Instant> expiries =
        specs.approvals().stream().map(Approval::expiresAt).flatMap(Optional::stream);
    Stream<Instant> tasks = wakeUps.isEmpty() ? Stream.empty() : Stream.of(wakeUps.firstKey());
    return Stream.of(freezes, expiries, tasks)
        .flatMap(instants -> instants)
        .filter(instant -> instant.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  @SuppressWarnings("ReferenceEquality") // the loader keeps what has not changed
  private static boolean isSame(DeclaredTask was, DeclaredTask now) {
    return was == now;
  }

  /** Adds the keys that only one of two maps has, or with different values; walks along both. */
  private static <T> void differing(
      SortedMap<String, T> was, SortedMap<String, T> now, BiPredicate<T, T> same, Set<String> to) {
    Iterator<Map.Entry<String, T>> olds = was.entrySet().iterator();
    Iterator<Map.Entry<String, T>> news = now.entrySet().iterator();
    Map.Entry<String, T> old = next(olds);
    Map.Entry<String, T> current = next(news);
    while (old != null || current != null) {
      int order = old == null ? 1 : current == null ? -1 : old.getKey().compareTo(current.getKey());
      if (order < 0) {
        to.add(old.getKey());
      } else if (order > 0 || !same.test(old.getValue(), current.getValue())) {
        to.add(current.getKey());
      }
      old = order <= 0 ? next(olds) : old;
      current = order >= 0 ? next(news) : current;
    }
  }

  private static <T> T next(Iterator<T> iterator) {
    return iterator.hasNext() ? iterator.next() : null;
  }
}
