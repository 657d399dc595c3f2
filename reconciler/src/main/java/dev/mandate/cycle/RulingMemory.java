package dev.mandate.cycle;

import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.RequestedRun;
import dev.mandate.decide.Trust;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Ruling;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was ruled in the pass before. A ruling follows from a few values; where all of them are as
 * they were, so is the ruling, and its questions are neither put together nor asked again. Losing
 * it costs time, never correctness. Not thread-safe.
 */
final class RulingMemory {
  private Optional<Basis> basis = Optional.empty();
  private Map<String, Ruled> last = new HashMap<>();
  private Map<String, Ruling> rulings = Map.of();
  private Set<String> undecided = new HashSet<>();

  /** What every ruling of a pass rests on. */
  record Basis(PolicyIdentity policy, ControlRepository control) {
    private boolean sameAs(Basis other) {
      return policy.equals(other.policy) && control.equals(other.control);
    }
  }

  /**
   * What the ruling on one task rests on besides, as long as nobody has approved it.
   *
   * @param due the run that is due, if any
   * @param held the run whose output waits, if any
   * @param freezes those in force that hold the task
   * @param trust in those who had a hand in it
   */
  record Case(
      DeclaredTask declared,
      Optional<RequestedRun> due,
      Optional<FinalRecord> held,
      List<Freeze> freezes,
      Trust trust) {
    @SuppressWarnings("ReferenceEquality")
    private boolean sameAs(Case other) {
      // The loader hands out the same object as long as nothing has changed; comparing whole
      // documents would cost what is to be saved.
      return declared == other.declared
          && due.equals(other.due)
          && held.equals(other.held)
          && freezes.equals(other.freezes)
          && trust.equals(other.trust);
    }
  }

  /** A case and what was ruled. */
  record Ruled(Case asked, Ruling ruling) {}

  /** The ruling of the last pass, when it rests on the same. */
  Optional<Ruled> recall(Case asked) {
    return Optional.ofNullable(last.get(asked.declared().name()))
        .filter(ruled -> ruled.asked().sameAs(asked));
  }

  /**
   * Forgets everything, unless the pass that begins rests on what the last one did.
   *
   * @return whether it does
   */
  boolean begin(Basis now) {
    boolean same = basis.filter(now::sameAs).isPresent();
    if (!same) {
      basis = Optional.of(now);
      last = new HashMap<>();
      rulings = Map.of();
      undecided = new HashSet<>();
    }
    return same;
  }

  /** Tasks of which policy or people may say something else when they are asked again. */
  Set<String> undecided() {
    return undecided;
  }

  /**
   * Takes note of a pass that ruled on all tasks.
   *
   * @param ruled by task name, in place of what was kept before
   * @param approved tasks whose approvals count, which can be withdrawn or expire
   * @param heard tasks of which people were asked elsewhere
   */
  Map<String, Ruling> keep(Map<String, Ruled> ruled, Set<String> approved, Set<String> heard) {
    last = new HashMap<>();
    rulings = HashMap.newHashMap(ruled.size());
    undecided = new HashSet<>();
    add(ruled, approved, heard);
    return rulings;
  }

  /**
   * Takes note of a pass that ruled on some tasks.
   *
   * @param anew their names; those without a ruling have none any more
   * @return the rulings on all tasks
   */
  Map<String, Ruling> renew(
      Set<String> anew, Map<String, Ruled> ruled, Set<String> approved, Set<String> heard) {
    rulings = new HashMap<>(rulings);
    anew.forEach(last::remove);
    anew.forEach(rulings::remove);
    undecided.removeAll(Set.copyOf(anew));
    add(ruled, approved, heard);
    return rulings;
  }

  private void add(Map<String, Ruled> ruled, Set<String> approved, Set<String> heard) {
    ruled.forEach(
        (name, found) -> {
          rulings.put(name, found.ruling());
          if (!found.ruling().decided() || heard.contains(name)) {
            undecided.add(name);
          } else if (!approved.contains(name)) {
            last.put(name, found);
          }
        });
  }
}
