package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Shortage;
import dev.mandate.budget.Standing;
import dev.mandate.budget.Unit;
import dev.mandate.claim.Need;
import dev.mandate.cycle.Budgets;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a plan says of budgets. */
final class BudgetLines {
  /** Worth a line of their own; that a run is a run goes without saying. */
  private static final Set<Unit> COSTLY = EnumSet.of(Unit.USD, Unit.TOKENS, Unit.TURNS);

  private BudgetLines() {}

  /** What a run is to reserve, or what it waits for. */
  static List<String> of(Step step, Budgets budgets) {
    return switch (step.action()) {
      case Action.Run run ->
          budgets.of(run.key()).stream().flatMap(spend -> reserves(spend, budgets)).toList();
      case Action.OverBudget over ->
          Optional.ofNullable(budgets.shortages().get(step.task())).stream()
              .filter(shortage -> !shortage.isForEver())
              .map(Shortage::detail)
              .toList();
      default -> List.of();
    };
  }

  private static Stream<String> reserves(Need.Spend spend, Budgets budgets) {
    Standing standing = budgets.standings().get(spend.hold().account());
    return spend.hold().amounts().of().entrySet().stream()
        .filter(amount -> amount.getValue() > 0 && standing != null)
        .filter(amount -> COSTLY.contains(amount.getKey()))
        .map(
            amount ->
                "reserves "
                    + amount.getKey().text(amount.getValue())
                    + " of "
                    + spend.hold().account().name()
                    + ", which has "
                    + amount.getKey().text(standing.left(amount.getKey()))
                    + " left");
  }

  static Optional<ArrayNode> reserves(Action.Run run, Budgets budgets) {
    List<Need.Spend> spends = budgets.of(run.key());
    if (spends.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Need.Spend spend : spends) {
      ObjectNode one = all.addObject();
      one.put("account", spend.hold().account().name());
      one.put("period", spend.hold().account().period());
      one.set("amounts", spend.hold().amounts().toJson());
    }
    return Optional.of(all);
  }

  static ObjectNode data(Shortage shortage) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("account", shortage.account().name());
    data.put("period", shortage.account().period());
    data.put("unit", shortage.unit() == Unit.USD ? "microUsd" : shortage.unit().label());
    data.put("limit", shortage.limit());
    data.put("spent", shortage.spent());
    data.put("reserved", shortage.reserved());
    data.put("wanted", shortage.wanted());
    data.put("left", shortage.left());
    return data;
  }
}
