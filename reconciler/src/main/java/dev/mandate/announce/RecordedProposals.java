package dev.mandate.announce;

import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.ledger.ProposalEnds;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.verify.ProposedCommit;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the runs branch knows of proposals, wherever it stands when it is asked. */
public final class RecordedProposals {
  private final ControlSource source;
  private final Supplier<Optional<CommitId>> runs;
  private final BiFunction<String, CommitId, Optional<ProposedCommit>> commits;
  private final Predicate<FinalRecord> mine;

  /**
   * @param runs head of the runs branch
   * @param commits by branch and id, as far as they are here
   * @param mine whether what a record names is proposed in this repository
   */
  public RecordedProposals(
      ControlSource source,
      Supplier<Optional<CommitId>> runs,
      BiFunction<String, CommitId, Optional<ProposedCommit>> commits,
      Predicate<FinalRecord> mine) {
    this.source = source;
    this.runs = runs;
    this.commits = commits;
    this.mine = mine;
  }

  /** The record of the run that a commit at the head of a branch says it is of. */
  static Optional<FinalRecord> record(ProposedCommit commit, Ledger ledger) {
    Optional<String> task = commit.says("Mandate-Task");
    Optional<String> spec = commit.says("Mandate-Spec");
    Optional<String> occurrence = commit.says("Mandate-Occurrence");
    if (task.isEmpty() || spec.isEmpty() || occurrence.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ledger
          .find(new OccurrenceKey(task.get(), new Digest(spec.get()), occurrence.get()))
          .filter(record -> record.proposal().equals(Optional.of(commit.branch())));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // whoever wrote this was no reconciler
    }
  }

  /** The recorded run that has proposed a commit by a branch. */
  Optional<String> run(String branch, CommitId commit) {
    Ledger ledger = new LedgerReader(source).read(runs.get());
    return commits
        .apply(branch, commit)
        .flatMap(proposed -> record(proposed, ledger))
        .filter(mine)
        .filter(record -> record.proposedIn().map(in -> in.commit().equals(commit)).orElse(true))
        .map(FinalRecord::run);
  }

  /** What counts of what people have decided on the proposal of a run. */
  Optional<ProposalEnd> last(String run) {
    return new ProposalEnds(source, runs.get()).last(run);
  }
}
