package dev.mandate.budget;

import java.time.Instant;
import java.util.Optional;

/**
 * Why an account cannot bear a run now.
 *
 * @param wanted by one run
 * @param until when its next period begins; empty: only a changed limit helps
 * @param where the field of the specs that says so, for people
 */
public record Shortage(
    Account account,
    Unit unit,
    long limit,
    long spent,
    long reserved,
    long wanted,
    Optional<Instant> until,
    String where) {

  /** Of the first unit that does not suffice; empty when all do. What takes nothing always fits. */
  public static Optional<Shortage> of(
      Limit limit, Amounts spent, Amounts reserved, Amounts wanted) {
    if (wanted.isNothing()) {
      return Optional.empty();
    }
    for (Unit unit : limit.most().of().keySet()) {
      Amounts sum = spent.plus(reserved).plus(wanted);
      if (sum.at(unit) > limit.most().at(unit)) {
        return Optional.of(
            new Shortage(
                limit.account(),
                unit,
                limit.most().at(unit),
                spent.at(unit),
                reserved.at(unit),
                wanted.at(unit),
                limit.until(),
                limit.where()));
      }
    }
    return Optional.empty();
  }

  /** Whether the run takes more than there ever is. */
  public boolean isForEver() {
    return wanted > limit;
  }

  public long left() {
    return Math.max(0, limit - spent - reserved);
  }

  /** One sentence without full stop that stays true until the period ends. */
  public String summary() {
    return isForEver()
        ? "one run may take "
            + unit.text(wanted)
            + ", and "
            + account.name()
            + " never has more than "
            + unit.text(limit)
        : account.name()
            + " has too little left"
            + until.map(end -> ", until " + end).orElse(", until its limit is raised");
  }

  /** One sentence without full stop, as things stand. */
  public String detail() {
    return account.name()
        + " has "
        + unit.text(left())
        + " left of "
        + unit.text(limit)
        + " ("
        + unit.text(spent)
        + " spent, "
        + unit.text(reserved)
        + " reserved), and this run may take "
        + unit.text(wanted);
  }

  /** Both, for who has only one line. */
  public String reason() {
    return "over-budget: " + detail() + until.map(end -> "; it is due anew at " + end).orElse("");
  }
}
