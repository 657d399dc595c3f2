package dev.mandate.forge;

/** What became of proposals. Reads only. Thread-safe. */
public interface Endings {
  /** How a proposal stands now. */
  Answer<Ending> of(ProposalId proposal);
}
