package dev.mandate.claim;

import dev.mandate.snapshot.CommitId;
import java.util.Optional;

/**
 * A claim as somebody who looks finds it.
 *
 * @param at the object that the ref names
 * @param says empty when that object cannot be read or is malformed: it is held all the same
 */
public record SeenClaim(CommitId at, Optional<Claim> says) {}
