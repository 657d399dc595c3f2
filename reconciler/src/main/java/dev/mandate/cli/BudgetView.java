package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Standing;
import dev.mandate.budget.Unit;
import dev.mandate.verify.SumsCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Accounts as people and programs read them. */
record BudgetView(
    SortedMap<Account, Standing> standings,
    List<String> troubles,
    Optional<SumsCheck.Result> sums) {

  /** Whether everything can be read, and is right as far as it was checked. */
  boolean isSound() {
    return troubles.isEmpty() && sums.filter(result -> !result.problems().isEmpty()).isEmpty();
  }

  String text() {
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
    sums.ifPresent(result -> text.append(text(result)));
    return text.toString();
  }

  private static String text(SumsCheck.Result result) {
    if (result.problems().isEmpty()) {
      return "every sum is what the records of runs say\n";
    }
    StringBuilder text = new StringBuilder();
    result.problems().forEach(problem -> text.append(problem.render()).append('\n'));
    result
        .mends()
        .forEach(
            (file, content) ->
                text.append(file)
                    .append(" must hold:\n")
                    .append(held(content).stripTrailing())
                    .append('\n'));
    text.append(
        result.whole()
            ? "mandate budget --repair writes that, if mandate verify finds no record changed\n"
            : "records cannot be read, so nobody can say what sums must hold; see mandate verify\n");
    return text.toString();
  }

  private static String held(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  ObjectNode data() {
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
    sums.ifPresent(
        result -> {
          ArrayNode wrong = data.putArray("problems");
          result.problems().forEach(problem -> wrong.add(problem.render()));
          ObjectNode mends = data.putObject("mends");
          result.mends().forEach((file, content) -> mends.put(file.value(), held(content)));
        });
    return data;
  }
}
