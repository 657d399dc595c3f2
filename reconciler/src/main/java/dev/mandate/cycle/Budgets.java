package dev.mandate.cycle;

import dev.mandate.budget.Account;
import dev.mandate.budget.Shortage;
import dev.mandate.budget.Standing;
import dev.mandate.claim.Need;
import dev.mandate.run.OccurrenceKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the budgets stand that a plan has to do with.
 *
 * @param needs what each run is to reserve, and room for what it proposes
 * @param shortages by name of the task that waits for it
 * @param standings before anything of the plan is reserved
 * @param open whether anything is reserved that is not settled
 * @param crowded whether something waits until a proposal is merged or closed
 */
public record Budgets(
    Map<OccurrenceKey, List<Need>> needs,
    Map<String, Shortage> shortages,
    SortedMap<Account, Standing> standings,
    boolean open,
    boolean crowded) {
  public Budgets {
    needs = Map.copyOf(needs);
    shortages = Map.copyOf(shortages);
    standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
  }

  /** What a run is to reserve. */
  public List<Need.Spend> of(OccurrenceKey key) {
    return needs(key).stream()
        .filter(Need.Spend.class::isInstance)
        .map(Need.Spend.class::cast)
        .toList();
  }

  /** All that is to be had for a run, or for the release of an output, before it is begun. */
  List<Need> needs(OccurrenceKey key) {
    return needs.getOrDefault(key, List.of());
  }

  /**
   * Whether something waits that could go as soon as others have used less than they might, or
   * without a commit on the branches that passes look at.
   */
  boolean mayEase() {
    return crowded || (open && !shortages.isEmpty());
  }
}
