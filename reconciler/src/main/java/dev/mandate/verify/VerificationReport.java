package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Optional;

/**
 * What verifying the branch came to.
 *
 * @param head empty when there is no runs branch yet
 * @param trust whom the answer rests on
 * @param commits how many were checked
 * @param runs every run found, in the order recorded
 * @param problems every problem found, in the order of the history
 * @param notChecked what could not be looked at and why; each a sentence
 */
public record VerificationReport(
    Optional<CommitId> head,
    TrustPolicy trust,
    int commits,
    List<CheckedRun> runs,
    List<Problem> problems,
    List<String> notChecked) {
  public VerificationReport {
    runs = List.copyOf(runs);
    problems = List.copyOf(problems);
    notChecked = List.copyOf(notChecked);
  }

  /**
   * A run on the branch.
   *
   * @param folder on the runs branch
   * @param task empty when the record cannot be read
   * @param outcome empty when the record cannot be read
   * @param verified false when any problem names it
   */
  public record CheckedRun(
      String id,
      String folder,
      Optional<String> task,
      Optional<String> outcome,
      boolean verified) {}

  /** Whether all that was checked holds. */
  public boolean verified() {
    return problems.isEmpty();
  }
}
