package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Standing;
import dev.mandate.budget.Unit;
import dev.mandate.verify.Problem;
import java.util.List;
import java.util.SortedMap;

/** Accounts as people and programs read them. */
final class BudgetView {
  private BudgetView() {}

  static String text(
      SortedMap<Account, Standing> standings,
      List<String> troubles,
      List<Problem> problems,
      boolean checked) {
    StringBuilder text = new StringBuilder(1024);
    if (standings.isEmpty()) {
      text.append("no budget covers any task\n");
    }
    standings.forEach(
        (account, standing) -> {
          text.append(account.name()).append(", ").append(account.period());
          standing.limit().until().ifPresent(end -> text.append(", until ").append(end));
          text.append('\n');
          for (Unit unit : standing.limit().most().of().keySet()) {
            text.append("  ")
                .append(unit.text(standing.left(unit)))
                .append(" left of ")
                .append(unit.text(standing.limit().most().at(unit)))
                .append(": ")
                .append(unit.text(standing.spent().at(unit)))
                .append(" spent, ")
                .append(unit.text(standing.reserved().at(unit)))
                .append(" reserved\n");
          }
        });
    troubles.forEach(trouble -> text.append(trouble).append('\n'));
    problems.forEach(problem -> text.append(problem.render()).append('\n'));
    if (checked && problems.isEmpty()) {
      text.append("every sum is what the records of runs say\n");
    }
    return text.toString();
  }

  static ObjectNode data(
      SortedMap<Account, Standing> standings,
      List<String> troubles,
      List<Problem> problems,
      boolean checked) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode accounts = data.putArray("accounts");
    standings.forEach(
        (account, standing) -> {
          ObjectNode one = accounts.addObject();
          one.put("account", account.name());
          one.put("period", account.period());
          standing.limit().until().ifPresent(end -> one.put("until", end.toString()));
          one.put("declared", standing.limit().where());
          one.set("limit", standing.limit().most().toJson());
          one.set("spent", standing.spent().toJson());
          one.set("reserved", standing.reserved().toJson());
          Amounts left = Amounts.none();
          for (Unit unit : standing.limit().most().of().keySet()) {
            left = left.with(unit, standing.left(unit));
          }
          one.set("left", left.toJson());
        });
    ArrayNode unreadable = data.putArray("troubles");
    troubles.forEach(unreadable::add);
    if (checked) {
      ArrayNode wrong = data.putArray("problems");
      problems.forEach(problem -> wrong.add(problem.render()));
    }
    return data;
  }
}
