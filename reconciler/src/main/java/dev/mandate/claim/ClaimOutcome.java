package dev.mandate.claim;

import java.time.Duration;

/** What came of asking for a claim, or of keeping one. */
public sealed interface ClaimOutcome {
  /** It is held, and stands where {@code held} says. */
  record Granted(HeldClaim held) implements ClaimOutcome {}

  /**
   * Somebody else has it.
   *
   * @param holder as people read it
   * @param since how long this observer has seen it unchanged; zero when it was seen for the first
   *     time
   */
  record HeldBy(String holder, Duration since) implements ClaimOutcome {}

  /** It was held and is not any more: taken over, or taken over and let go. */
  record Lost() implements ClaimOutcome {}

  /**
   * It is free, and what it needs for itself is not.
   *
   * @param reason one sentence, without full stop
   */
  record Waiting(String reason) implements ClaimOutcome {}

  /** The remote takes no claims, for a reason that trying again does not mend. */
  record Refused(String reason) implements ClaimOutcome {}
}
