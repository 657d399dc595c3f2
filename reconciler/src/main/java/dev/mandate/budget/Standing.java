package dev.mandate.budget;

/**
 * How an account stands.
 *
 * @param spent by runs that are recorded
 * @param reserved for runs of which nobody knows yet what they spent
 */
public record Standing(Limit limit, Amounts spent, Amounts reserved) {
  /** How much of a limited unit may still be reserved. */
  public long left(Unit unit) {
    return Math.max(0, limit.most().at(unit) - spent.at(unit) - reserved.at(unit));
  }
}
