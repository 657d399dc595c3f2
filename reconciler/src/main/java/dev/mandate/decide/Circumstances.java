package dev.mandate.decide;

import dev.mandate.spec.Freeze;
import java.util.List;

/**
 * What surrounds a question: who asks, who wrote, who may approve, what holds. Lists are put in
 * order before policy sees them, so that the same facts give the same input.
 *
 * @param authors names of the people who wrote the specs
 * @param approvers names of the people who may approve this task here
 * @param approvals names of people whose approval is valid: signature, digests, not expired
 * @param freezes those that are in force and hold this task
 * @param trust how far everybody who had a hand in it is trusted
 */
public record Circumstances(
    Actor actor,
    List<String> authors,
    List<String> approvers,
    List<String> approvals,
    List<Freeze> freezes,
    Trust trust) {
  public Circumstances {
    authors = List.copyOf(authors);
    approvers = List.copyOf(approvers);
    approvals = List.copyOf(approvals);
    freezes = List.copyOf(freezes);
  }

  /** The same, where nobody is told from anybody. */
  public Circumstances(
      Actor actor,
      List<String> authors,
      List<String> approvers,
      List<String> approvals,
      List<Freeze> freezes) {
    this(actor, authors, approvers, approvals, freezes, Trust.untiered());
  }
}
