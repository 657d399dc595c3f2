package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;
import java.util.List;

/** By which proposals a commit came to where it is. Reads only. Thread-safe. */
public interface Origins {
  /**
   * Proposals of this repository that brought a commit, whichever way they were merged; of a commit
   * that is not on the default branch, those that hold it. None when there are none.
   */
  Answer<List<Proposed>> of(CommitId commit);

  /** The full name of the ref that holds what stands, or last stood, at a proposal's head. */
  String headRef(ProposalId proposal);
}
