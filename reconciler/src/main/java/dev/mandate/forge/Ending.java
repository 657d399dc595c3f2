package dev.mandate.forge;

import java.time.Instant;
import java.util.Optional;

/**
 * A proposal as it stands, and by whom it was brought there.
 *
 * @param by who has closed, merged or reopened it; empty while it is open for the first time, and
 *     where the forge does not say
 * @param at when, as the forge tells
 */
public record Ending(Proposed proposed, Optional<Account> by, Optional<Instant> at) {}
