package dev.mandate.budget;

import dev.mandate.run.AgentReport;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns what was reserved into what is charged. Use counts as told only where the agent ended by
 * itself with a good exit code and told it; anything else counts with the whole reservation, or
 * with what was told when that is more.
 */
public final class Settlement {
  private Settlement() {}

  /**
   * @param outcome of the run and of policy's word on it
   */
  public static List<Charge> of(Reservation reservation, RunResult result, RunOutcome outcome) {
    List<Charge> charges = new ArrayList<>();
    for (Hold hold : reservation.own()) {
      charges.add(charge(hold, result, outcome));
    }
    for (Hold hold : reservation.lost()) {
      charges.add(
          new Charge(
              hold.account(), hold.attempt(), hold.amounts(), hold.amounts(), Charge.Basis.LOST));
    }
    return charges;
  }

  private static Charge charge(Hold hold, RunResult result, RunOutcome outcome) {
    boolean withdrawn = outcome instanceof RunOutcome.Withdrawn && hold.amounts().isNothing();
    if (withdrawn || result.outcome() instanceof RunOutcome.NotStarted) {
      return new Charge(
          hold.account(), hold.attempt(), hold.amounts(), Amounts.none(), Charge.Basis.UNUSED);
    }
    Amounts told = told(result);
    boolean ended =
        !(outcome instanceof RunOutcome.Unknown)
            && result.outcome().exitCode().isPresent()
            && result.outcome().exitCode().getAsInt() == 0;
    Amounts charged = told;
    boolean measured = true;
    for (Unit unit : hold.amounts().of().keySet()) {
      long reserved = hold.amounts().at(unit);
      if (reserved > 0 && !isSeen(unit) && !(ended && told.of(unit).isPresent())) {
        measured = false;
        charged = charged.with(unit, Math.max(reserved, told.at(unit)));
      }
    }
    return new Charge(
        hold.account(),
        hold.attempt(),
        hold.amounts(),
        charged,
        measured ? Charge.Basis.MEASURED : Charge.Basis.WHOLE);
  }

  /** What the reconciler sees itself, however a run ends; only good runs change anything. */
  private static boolean isSeen(Unit unit) {
    return unit == Unit.RUNS || unit == Unit.CHANGED_FILES;
  }

  /** All that is known to have been used. */
  private static Amounts told(RunResult result) {
    Amounts used =
        Amounts.none().with(Unit.RUNS, 1).with(Unit.CHANGED_FILES, result.change().files().size());
    if (result.agent().isEmpty()) {
      return used;
    }
    AgentReport agent = result.agent().get();
    if (agent.estimatedCostUsd().isPresent()) {
      used = used.with(Unit.USD, Amounts.micros(agent.estimatedCostUsd().get()));
    }
    if (agent.usage().isPresent()) {
      AgentReport.Usage usage = agent.usage().get();
      used =
          used.with(
              Unit.TOKENS, usage.input() + usage.output() + usage.cacheRead() + usage.cacheWrite());
    }
    return agent.turns().isPresent() ? used.with(Unit.TURNS, agent.turns().getAsInt()) : used;
  }
}
