package dev.mandate.review;

import dev.mandate.approval.Sighting;
import dev.mandate.approval.Standing;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the reviews of one task come to.
 *
 * @param candidates people who may approve it by a review, sorted
 * @param counted approvals, not signed yet; one for a person
 * @param authors people who had a hand in what is to be approved
 * @param refused what does not count, with rule and reason
 * @param news what was seen that is not on the runs branch yet, by where it belongs
 * @param proposals that brought it
 * @param again when to ask again though nothing moves: the host gave no answer, or somebody's
 *     rights decide, of which it does not tell when they change
 */
public record Heard(
    List<String> candidates,
    List<Approval> counted,
    List<String> authors,
    List<Refused> refused,
    SortedMap<RepoPath, Sighting> news,
    List<Proposed> proposals,
    Optional<Instant> again) {
  private static final Heard NOTHING =
      new Heard(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Collections.emptySortedMap(),
          List.of(),
          Optional.empty());

  public Heard {
    candidates = List.copyOf(candidates);
    counted = List.copyOf(counted);
    authors = List.copyOf(authors);
    refused = List.copyOf(refused);
    news = Collections.unmodifiableSortedMap(new TreeMap<>(news));
    proposals = List.copyOf(proposals);
  }

  /** Nobody was asked. */
  public static Heard nothing() {
    return NOTHING;
  }

  /** Whether nobody was asked. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  /** Both together: nobody counts twice, and who wrote it never counts. */
  public Standing with(Standing standing) {
    Map<String, Approval> valid = new LinkedHashMap<>();
    standing.valid().forEach(approval -> valid.putIfAbsent(approval.approver(), approval));
    counted.forEach(approval -> valid.putIfAbsent(approval.approver(), approval));
    List<Refused> all = new ArrayList<>(standing.refused());
    all.addAll(refused);
    return new Standing(
        union(standing.candidates(), candidates),
        List.copyOf(valid.values()),
        union(standing.authors(), authors),
        all,
        standing.trust());
  }

  private static List<String> union(List<String> some, List<String> more) {
    TreeSet<String> all = new TreeSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
