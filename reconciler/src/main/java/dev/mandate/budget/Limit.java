package dev.mandate.budget;

import java.time.Instant;
import java.util.Optional;

/**
 * How much may be spent from an account.
 *
 * @param most of each unit that is limited; the others are not
 * @param until when its next period begins
 * @param where the field of the specs that says so, for people
 */
public record Limit(Account account, Amounts most, Optional<Instant> until, String where) {}
