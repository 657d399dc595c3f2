package dev.mandate.claim;

import dev.mandate.budget.Reservation;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;

/**
 * A claim and the object that says it. Whoever holds it may only move or delete the ref from
 * exactly this object.
 *
 * @param reservation what is set aside for its run
 */
public record HeldClaim(Claim claim, CommitId at, Reservation reservation) {
  /** For which nothing is set aside. */
  public HeldClaim(Claim claim, CommitId at) {
    this(claim, at, Reservation.none());
  }

  public OccurrenceKey key() {
    return claim.key();
  }

  public ClaimName name() {
    return claim.name();
  }
}
