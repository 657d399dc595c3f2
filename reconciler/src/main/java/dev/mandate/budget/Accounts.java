package dev.mandate.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which accounts a run is charged to: those of the budgets of {@code mandate.yaml} that cover it,
 * of its agent's limits for an hour, a day and a month (UTC), and of its task's own limits.
 */
public final class Accounts {
  /** Stands for whoever wrote a spec and is nobody whom {@code mandate.yaml} names. */
  public static final String UNKNOWN_AUTHOR = "unknown";

  private final List<BudgetRule> rules;

  private Accounts(List<BudgetRule> rules) {
    this.rules = rules;
  }

  public static Accounts of(ControlRepository control) {
    return new Accounts(BudgetRule.of(control));
  }

  /**
   * The limits that hold for one run, in the order in which specs have them.
   *
   * @param at decides in which periods it is reserved
   * @param authors who wrote its specs; asked only where a budget goes by that
   */
  public List<Limit> covering(
      DeclaredTask declared, OccurrenceKey key, Instant at, Supplier<List<String>> authors) {
    List<Limit> limits = new ArrayList<>();
    for (BudgetRule rule : rules) {
      for (String value : rule.accounts(declared, () -> named(authors.get()))) {
        String where = "budget " + rule.name() + " of mandate.yaml";
        limits.add(limit(rule.account(value), rule.length(), rule.zone(), at, rule.most(), where));
      }
    }
    ofAgent(declared, at, limits);
    ofTask(declared, key).ifPresent(limits::add);
    return limits;
  }

  private static List<String> named(List<String> authors) {
    return authors.isEmpty() ? List.of(UNKNOWN_AUTHOR) : authors;
  }

  private static void ofAgent(DeclaredTask declared, Instant at, List<Limit> limits) {
    JsonNode all = declared.agent().document().json().at("/spec/limits");
    if (all.isMissingNode()) {
      return;
    }
    String agent = declared.agent().name();
    for (Period.Length length : Period.Length.values()) {
      Amounts most = most(all, length);
      if (!most.of().isEmpty()) {
        String name = "agent/" + agent + "/" + length.label();
        limits.add(limit(name, length, ZoneOffset.UTC, at, most, "limits of agent " + agent));
      }
    }
  }

  private static Amounts most(JsonNode limits, Period.Length length) {
    JsonNode rate = limits.path("rate");
    JsonNode cost = limits.path("cost");
    return switch (length) {
      case HOUR -> runs(Amounts.none(), rate.path("runsPerHour"));
      case DAY -> runs(usd(cost.path("perDayUsd")), rate.path("runsPerDay"));
      case MONTH -> usd(cost.path("perMonthUsd"));
    };
  }

  private static Amounts runs(Amounts others, JsonNode runs) {
    return runs.isNumber() ? others.with(Unit.RUNS, runs.longValue()) : others;
  }

  private static Amounts usd(JsonNode usd) {
    return usd.isNumber()
        ? Amounts.none().with(Unit.USD, Amounts.micros(usd.decimalValue()))
        : Amounts.none();
  }

  private static Optional<Limit> ofTask(DeclaredTask declared, OccurrenceKey key) {
    Amounts most = Amounts.ofSpec(declared.task().document().json().at("/spec/limits"));
    return most.of().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Limit(
                new Account(
                    "task/" + declared.name(), Period.ofOccurrence(key.digest().hex()).id()),
                most,
                Optional.empty(),
                "limits of task " + declared.name()));
  }

  private static Limit limit(
      String name, Period.Length length, ZoneId zone, Instant at, Amounts most, String where) {
    Period period = Period.at(length, zone, at);
    return new Limit(new Account(name, period.id()), most, period.until(), where);
  }
}
