package dev.mandate.budget;

import dev.mandate.spec.Agent;
import dev.mandate.spec.Budget;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The most that one run may use, by the limits of its agent. */
public final class WorstCase {
  private WorstCase() {}

  /** Of the units that its agent limits. An agent without a model uses none of one. */
  public static Amounts of(DeclaredTask declared) {
    Agent agent = declared.agent();
    Amounts most =
        Amounts.none()
            .with(Unit.RUNS, 1)
            .with(Unit.CHANGED_FILES, agent.outputLimits().changedFiles());
    if (!usesModel(agent)) {
      return most.with(Unit.USD, 0).with(Unit.TOKENS, 0).with(Unit.TURNS, 0);
    }
    Budget budget = agent.budget();
    Amounts known = most;
    if (budget.usd().isPresent()) {
      known = known.with(Unit.USD, Amounts.micros(budget.usd().get()));
    }
    if (budget.tokens().isPresent()) {
      known = known.with(Unit.TOKENS, budget.tokens().getAsLong());
    }
    if (agent.autonomy().maxTurns().isPresent()) {
      known = known.with(Unit.TURNS, agent.autonomy().maxTurns().getAsInt());
    }
    return known;
  }

  private static boolean usesModel(Agent agent) {
    return agent.llm().isPresent() || !agent.runtime().connector().equals("command");
  }

  /** What is to be set aside in an account; only of units that it limits. */
  public static Amounts in(Limit limit, Amounts worst) {
    Amounts wanted = Amounts.none();
    for (Unit unit : limit.most().of().keySet()) {
      if (worst.of(unit).isPresent()) {
        wanted = wanted.with(unit, worst.at(unit));
      }
    }
    return wanted;
  }

  /** Why nobody can tell what a run may take from an account, with how to mend it. */
  public static Optional<String> unlimited(DeclaredTask declared, List<Limit> limits) {
    Amounts worst = of(declared);
    return limits.stream()
        .flatMap(limit -> missing(limit, worst, declared.agent()).stream())
        .findFirst();
  }

  private static Optional<String> missing(Limit limit, Amounts worst, Agent agent) {
    List<Unit> units =
        limit.most().of().keySet().stream().filter(unit -> worst.of(unit).isEmpty()).toList();
    return units.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "budget-without-run-limit: "
                + limit.account().name()
                + " ("
                + limit.where()
                + ") limits "
                + units.stream().map(Unit::label).collect(Collectors.joining(", "))
                + ", and nothing limits what one run takes of that; set "
                + units.stream().map(WorstCase::field).collect(Collectors.joining(", "))
                + " of agent "
                + agent.name());
  }

  private static String field(Unit unit) {
    return switch (unit) {
      case USD -> "limits.cost.perRunUsd";
      case TOKENS -> "limits.cost.tokensPerRun";
      case TURNS -> "limits.execution.maxTurns";
      case CHANGED_FILES -> "limits.execution.changedFiles";
      case RUNS -> throw new IllegalArgumentException("one run is one run");
    };
  }
}
