package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Optional;

/**
 * A proposal as it stands on the forge.
 *
 * @param author who has opened it; empty when the account is gone
 * @param branch with its owner and a colon before it where it is in another repository
 * @param head the commit that its branch stood at when this was read
 * @param page where people see it
 * @param merged when, by the forge's clock; empty while it is not, and where the forge does not say
 */
public record Proposed(
    ProposalId id,
    State state,
    Optional<Account> author,
    String branch,
    String onto,
    CommitId head,
    String page,
    Optional<Instant> merged) {

  /** What became of it. {@code CLOSED} is a no. */
  public enum State {
    OPEN,
    CLOSED,
    MERGED
  }
}
