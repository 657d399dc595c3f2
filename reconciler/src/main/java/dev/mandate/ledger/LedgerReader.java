package dev.mandate.ledger;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import java.util.Optional;

/**
 * Reads the ledger from the runs branch. Folders and markers are kept by id, so that of a branch
 * that has moved only what is new is read, and of that only what is asked for. Not thread-safe.
 */
public final class LedgerReader {
  private final ControlSource source;
  private final RunsTree tree;
  private final Recent<BlobId, FinalRecord> contents = new Recent<>();
  private Optional<CommitId> lastHead = Optional.empty();
  private Ledger last = Ledger.empty();

  public LedgerReader(ControlSource source) {
    this.source = source;
    this.tree = new RunsTree(source);
  }

  /**
   * @param runs head of the runs branch; empty before the first record
   */
  public Ledger read(Optional<CommitId> runs) {
    if (runs.isEmpty()) {
      return Ledger.empty();
    }
    if (!runs.equals(lastHead)) {
      tree.nextRound();
      contents.nextRound();
      last = Ledger.of(new RecordsOnBranch(source, tree, contents, source.root(runs.get())));
      lastHead = runs;
    }
    return last;
  }
}
