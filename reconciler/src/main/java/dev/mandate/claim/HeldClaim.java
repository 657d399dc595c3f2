package dev.mandate.claim;

import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;

/**
 * A claim and the object that says it. Whoever holds it may only move or delete the ref from
 * exactly this object.
 */
public record HeldClaim(Claim claim, CommitId at) {
  public OccurrenceKey key() {
    return claim.key();
  }

  public ClaimName name() {
    return claim.name();
  }
}
