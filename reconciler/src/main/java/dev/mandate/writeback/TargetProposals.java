package dev.mandate.writeback;

import dev.mandate.ledger.Markers;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proposals in target repositories (ADR 25). A push cannot move refs of two repositories together,
 * so a proposal is made in three steps, of which each can be the last one of a process: its commit
 * is laid down in the target as a draft, which nobody takes for a proposal; the record names that
 * commit; the branch moves to it, and the draft goes. Whoever comes next does what is missing.
 * Thread-safe.
 */
public interface TargetProposals {

  /**
   * Lays down what runs propose to one target, in one push. The same run with the same result gives
   * the same commit.
   *
   * @return what became of each
   * @throws RemoteUnavailableException when it cannot be known whether all are there; to do it
   *     again is safe
   */
  Map<Draft, Drafted> draft(Target target, List<Draft> drafts) throws RemoteUnavailableException;

  /**
   * Moves the branches of what is recorded, and removes drafts that no record will ever name.
   *
   * @param control name of the control repository
   * @return why a branch could not be moved; empty when nothing is missing
   */
  Optional<String> settle(Target target, String control, Markers recorded)
      throws RemoteUnavailableException;

  /**
   * @param control name of the control repository
   * @param at when the run ended: the time of the commit
   */
  record Draft(
      String control, OccurrenceKey key, int attempt, Publisher.Proposal proposal, Instant at) {}

  /** What became of it. */
  sealed interface Drafted {
    record Done(CommitId commit) implements Drafted {}

    /**
     * The target takes none.
     *
     * @param why in its own words
     */
    record Refused(String why) implements Drafted {}
  }
}
