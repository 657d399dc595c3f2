package dev.mandate.forge;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody has done to an issue.
 *
 * @param by empty when the account is gone
 */
public record Happening(long id, Optional<Account> by, Instant at, What what) {
  /** What was done. */
  public sealed interface What {
    /** It got a label. */
    record Labelled(String label) implements What {}

    /** It was given to somebody. */
    record Assigned(long account) implements What {}

    /** It came from another repository, with what was said and done there. */
    record Moved() implements What {}
  }
}
