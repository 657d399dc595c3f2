package dev.mandate.forge;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody has said about a proposal.
 *
 * @param reviewer empty when the account is gone
 * @param commit that was looked at; empty when the forge does not say
 * @param text digest of what was written, which tells that it was edited
 */
public record Review(
    long id,
    Optional<Account> reviewer,
    Verdict verdict,
    Optional<CommitId> commit,
    Instant submitted,
    Digest text) {

  /** What it comes to. {@code OTHER} is a word that is not known, and never a yes. */
  public enum Verdict {
    APPROVED,
    CHANGES_REQUESTED,
    COMMENTED,
    DISMISSED,
    PENDING,
    OTHER;

    /** Whether it takes the place of what the same person has said before. */
    public boolean decides() {
      return this != COMMENTED && this != PENDING;
    }
  }
}
