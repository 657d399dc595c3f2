package dev.mandate.forge;

/** What became of proposals. Reads only. Thread-safe. */
public interface Endings {
  /** How a proposal stands now. */
  Answer<Ending> of(ProposalId proposal);

  /**
   * The same of one that was closed before: while it is open, by whom and when it was opened again.
   */
  Answer<Ending> reopened(ProposalId proposal);
}
