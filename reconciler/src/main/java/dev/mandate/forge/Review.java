package dev.mandate.forge;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody has said about a proposal.
 *
 * @param id of the review; of a comment that says yes or no, its id below zero, since the two are
 *     numbered apart
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

  /** Whether it was said in a comment. */
  public boolean isComment() {
    return id < 0;
  }

  /** The number that the forge gave it, among reviews or among comments. */
  public long number() {
    return Math.abs(id);
  }

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
