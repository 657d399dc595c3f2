package dev.mandate.cycle;

import dev.mandate.approval.Sighting;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Plan;
import dev.mandate.plan.Ruling;
import dev.mandate.review.Heard;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Everything that is known before anything is done: what is declared, what is recorded, what policy
 * says, what would happen.
 *
 * @param rulings by task name
 * @param budgets that the plan has to do with
 * @param heard by task name, what people have said on the code host; only where they were asked
 * @param sightings of reviews, which are to be recorded, by where they belong
 */
public record Outlook(
    Heads heads,
    Snapshot snapshot,
    ControlRepository control,
    SpecSet specs,
    PolicyIdentity policy,
    Ledger ledger,
    Map<String, Ruling> rulings,
    Plan plan,
    Budgets budgets,
    SortedMap<String, Heard> heard,
    SortedMap<RepoPath, Sighting> sightings) {
  public Outlook {
    rulings = Collections.unmodifiableMap(rulings);
  }

  /** Whether policy had an answer to everything; what it did not answer may be answered later. */
  public boolean decided() {
    return rulings.values().stream().allMatch(Ruling::decided);
  }

  /** When the code host is to be asked again though nothing moves. */
  public Optional<Instant> askAgainAt() {
    return heard.values().stream()
        .flatMap(said -> said.again().stream())
        .min(Comparator.naturalOrder());
  }
}
