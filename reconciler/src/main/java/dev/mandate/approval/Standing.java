package dev.mandate.approval;

import dev.mandate.decide.Decision.Refused;
import dev.mandate.decide.Trust;
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
 * @param trust how far everybody who had a hand in it is trusted
 */
public record Standing(
    List<String> candidates,
    List<Approval> valid,
    List<String> authors,
    List<Refused> refused,
    Trust trust) {
  public Standing {
    candidates = List.copyOf(candidates);
    valid = List.copyOf(valid);
    authors = List.copyOf(authors);
    refused = List.copyOf(refused);
  }

  /** Where nobody is told from anybody. */
  public Standing(
      List<String> candidates, List<Approval> valid, List<String> authors, List<Refused> refused) {
    this(candidates, valid, authors, refused, Trust.untiered());
  }

  /** Nobody has said anything yet. */
  public static Standing open(List<String> candidates) {
    return new Standing(candidates, List.of(), List.of(), List.of());
  }

  /** The same, with the authors known. */
  public Standing by(List<String> writers) {
    return new Standing(candidates, valid, writers, refused, trust);
  }

  /** The same, with other documents of the same approvals. */
  public Standing approvedBy(List<Approval> approvals) {
    return new Standing(candidates, approvals, authors, refused, trust);
  }

  /** The same, with the trust known. */
  public Standing trusted(Trust tier) {
    return new Standing(candidates, valid, authors, refused, tier);
  }
}
