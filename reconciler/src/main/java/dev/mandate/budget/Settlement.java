package dev.mandate.budget;

import dev.mandate.run.AgentReport;
import dev.mandate.run.ModelUse;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns what was reserved into what is charged. What the model gateway counted counts; without it,
 * use counts as told only where the agent ended by itself with a good exit code and told it.
 * Anything else counts with the whole reservation, or with what was told when that is more.
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
    boolean believed = result.model().isPresent() || endedWell(result, outcome);
    Amounts charged = told;
    boolean measured = true;
    for (Unit unit : hold.amounts().of().keySet()) {
      long reserved = hold.amounts().at(unit);
      if (reserved > 0 && !isSeen(unit) && !(believed && told.of(unit).isPresent())) {
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

  private static boolean endedWell(RunResult result, RunOutcome outcome) {
    OptionalInt code = result.outcome().exitCode();
    return !(outcome instanceof RunOutcome.Unknown) && code.isPresent() && code.getAsInt() == 0;
  }

  /** What the reconciler sees itself, however a run ends; only good runs change anything. */
  private static boolean isSeen(Unit unit) {
    return unit == Unit.RUNS || unit == Unit.CHANGED_FILES;
  }

  /** All that is known to have been used; of models what the gateway counted, where it did. */
  private static Amounts told(RunResult result) {
    Amounts seen =
        Amounts.none().with(Unit.RUNS, 1).with(Unit.CHANGED_FILES, result.change().files().size());
    return result
        .model()
        .map(model -> counted(seen, model))
        .or(() -> result.agent().map(agent -> reported(seen, agent)))
        .orElse(seen);
  }

  private static Amounts counted(Amounts seen, ModelUse model) {
    Amounts used =
        seen.with(Unit.TOKENS, tokens(model.usage()))
            .with(Unit.TURNS, model.answers() + model.assumed());
    return model.usd().map(usd -> used.with(Unit.USD, Amounts.micros(usd))).orElse(used);
  }

  private static Amounts reported(Amounts seen, AgentReport agent) {
    Amounts used = seen;
    if (agent.estimatedCostUsd().isPresent()) {
      used = used.with(Unit.USD, Amounts.micros(agent.estimatedCostUsd().get()));
    }
    if (agent.usage().isPresent()) {
      used = used.with(Unit.TOKENS, tokens(agent.usage().get()));
    }
    return agent.turns().isPresent() ? used.with(Unit.TURNS, agent.turns().getAsInt()) : used;
  }

  private static long tokens(AgentReport.Usage usage) {
    return usage.input() + usage.output() + usage.cacheRead() + usage.cacheWrite();
  }
}
