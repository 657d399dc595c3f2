package dev.mandate.approval;

import dev.mandate.decide.Decision.Refused;
import dev.mandate.spec.Approval;
import java.util.List;

/**
 * How the approvals of one declared task stand, before policy says how many are needed.
 *
 * @param candidates people who may approve it, sorted
 * @param valid approvals that bind to exactly this task and policy, signed and in force; one for a
 *     person
 * @param authors people who wrote what is to be approved, sorted; they never count
 * @param refused approvals of this task that do not hold, with the reason
 */
public record Standing(
    List<String> candidates, List<Approval> valid, List<String> authors, List<Refused> refused) {
  public Standing {
    candidates = List.copyOf(candidates);
    valid = List.copyOf(valid);
    authors = List.copyOf(authors);
    refused = List.copyOf(refused);
  }

  /** Nobody has said anything yet. */
  public static Standing open(List<String> candidates) {
    return new Standing(candidates, List.of(), List.of(), List.of());
  }

  /** The same, with the authors known. */
  public Standing by(List<String> writers) {
    return new Standing(candidates, valid, writers, refused);
  }
}
