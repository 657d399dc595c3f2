package dev.mandate.cycle;

import dev.mandate.budget.Account;
import dev.mandate.budget.Accounts;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Books;
import dev.mandate.budget.Hold;
import dev.mandate.budget.Limit;
import dev.mandate.budget.Shortage;
import dev.mandate.budget.Standing;
import dev.mandate.budget.Sum;
import dev.mandate.budget.WorstCase;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.Need;
import dev.mandate.claim.Reservations;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan;
import dev.mandate.plan.Plan.Step;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Lets only as much of a plan go on as its budgets bear, most urgent first. What it lets go still
 * has to be reserved; only that decides. For one plan.
 */
final class Budgeting {
  private static final String NO_TABLE =
      "the table of reservations ("
          + Reservations.REF
          + ") cannot be read, so nobody knows what budgets have left; delete it while no"
          + " reconciler runs";

  private final Accounts accounts;
  private final ProposalCaps caps;
  private final Books books;
  private final Survey.Table table;
  private final Function<DeclaredTask, List<String>> authors;
  private final Map<OccurrenceKey, List<Need>> needs = new HashMap<>();
  private final Map<String, Shortage> shortages = new HashMap<>();
  private final TreeMap<Account, Standing> standings = new TreeMap<>();
  private final Map<Account, Amounts> taken = new HashMap<>();

  /** A plan, and the budgets that it had to do with. */
  record Budgeted(Plan plan, Budgets budgets) {}

  /**
   * @param authors of the specs of a task, as far as they are known
   */
  Budgeting(
      Accounts accounts,
      ProposalCaps caps,
      Books books,
      Survey.Table table,
      Function<DeclaredTask, List<String>> authors) {
    this.accounts = accounts;
    this.caps = caps;
    this.books = books;
    this.table = table;
    this.authors = authors;
  }

  Budgeted apply(Plan plan) throws RemoteUnavailableException {
    Optional<Optional<Reservations>> read = Optional.empty();
    List<String> proposed = new ArrayList<>();
    boolean looked = false;
    boolean crowded = false;
    List<Step> steps = new ArrayList<>(plan.steps().size());
    for (Step step : plan.steps()) {
      List<Limit> limits =
          step.action() instanceof Action.Work work ? limits(work, plan.at()) : List.of();
      List<Need.Proposals> room =
          step.action() instanceof Action.Work work ? room(work) : List.of();
      if (limits.isEmpty() && room.isEmpty()) {
        steps.add(step);
        continue;
      }
      if (read.isEmpty()) {
        read = Optional.of(table.read());
      }
      if (!room.isEmpty() && !looked) {
        proposed.addAll(table.openProposals());
        looked = true;
      }
      Action.Work work = (Action.Work) step.action();
      Optional<Action> full = full(work, room, read.get(), proposed);
      crowded |= full.isPresent();
      Action action =
          full.isPresent() ? full.get() : judge(work, limits, room, read.get(), plan.at());
      if (!room.isEmpty() && action instanceof Action.Work && !isUnderWay(work, read.get())) {
        proposed.add(work.declared().name());
      }
      steps.add(new Step(step.task(), step.environment(), step.priority(), action));
    }
    Optional<Instant> wakeAt =
        Stream.concat(
                plan.wakeAt().stream(),
                shortages.values().stream().flatMap(shortage -> shortage.until().stream()))
            .min(Comparator.naturalOrder());
    boolean open = read.flatMap(found -> found).filter(Reservations::setsAside).isPresent();
    return new Budgeted(
        new Plan(plan.at(), steps, wakeAt),
        new Budgets(needs, shortages, standings, open, crowded));
  }

  /** What may make a proposal. */
  private List<Need.Proposals> room(Action.Work work) {
    return work instanceof Action.Run || work instanceof Action.Release
        ? caps.of(work.declared())
        : List.of();
  }

  private static boolean isUnderWay(Action.Work work, Optional<Reservations> read) {
    return read.map(Reservations::entries)
        .map(entries -> entries.get(ClaimName.of(work.key())))
        .filter(entry -> !entry.needs().isEmpty())
        .isPresent();
  }

  private Optional<Action> full(
      Action.Work work, List<Need.Proposals> room, Optional<Reservations> read, List<String> open) {
    return room.isEmpty() || read.isEmpty() || isUnderWay(work, read)
        ? Optional.empty()
        : read.get()
            .obstacle(ClaimName.of(work.key()), room, books::spent, open)
            .map(why -> new Action.Blocked(List.of(why)));
  }

  /** What runs an agent, and what ends an occurrence that an agent may have been started for. */
  private List<Limit> limits(Action.Work work, Instant at) {
    boolean runs = work instanceof Action.Run;
    return runs || (work instanceof Action.Cancel && !work.key().isOutput())
        ? accounts.covering(work.declared(), work.key(), at, () -> authors.apply(work.declared()))
        : List.of();
  }

  private Action judge(
      Action.Work work,
      List<Limit> limits,
      List<Need.Proposals> room,
      Optional<Reservations> read,
      Instant at) {
    if (work instanceof Action.Cancel) {
      // It takes nothing itself; what earlier starts may have taken goes into its record.
      needs.put(work.key(), List.copyOf(spends(work, limits, Amounts.none(), at)));
      return work;
    }
    if (read.isEmpty()) {
      return new Action.Blocked(List.of(NO_TABLE));
    }
    if (work instanceof Action.Release) {
      needs.put(work.key(), List.copyOf(room));
      return work;
    }
    Optional<String> unlimited = WorstCase.unlimited(work.declared(), limits);
    if (unlimited.isPresent()) {
      return new Action.Blocked(List.of(unlimited.get()));
    }
    List<Need.Spend> spends = spends(work, limits, WorstCase.of(work.declared()), at);
    Reservations table = read.get();
    boolean underWay = !table.reservation(ClaimName.of(work.key())).own().isEmpty();
    for (Need.Spend spend : spends) {
      Account account = spend.hold().account();
      if (books.spent(account) instanceof Sum.Unreadable unreadable) {
        return new Action.Blocked(List.of(unreadable.reason()));
      }
      Standing standing = standings.computeIfAbsent(account, key -> standing(spend.limit(), table));
      Optional<Shortage> shortage =
          underWay
              ? Optional.empty()
              : Shortage.of(
                  spend.limit(),
                  standing.spent(),
                  standing.reserved().plus(taken.getOrDefault(account, Amounts.none())),
                  spend.hold().amounts());
      if (shortage.isPresent()) {
        shortages.put(work.declared().name(), shortage.get());
        return new Action.OverBudget(
            work.key(), account.name(), shortage.get().summary(), shortage.get().until());
      }
    }
    needs.put(work.key(), Stream.<Need>concat(spends.stream(), room.stream()).toList());
    if (!underWay) {
      spends.forEach(s -> taken.merge(s.hold().account(), s.hold().amounts(), Amounts::plus));
    }
    return work;
  }

  private Standing standing(Limit limit, Reservations table) {
    Amounts spent =
        books.spent(limit.account()) instanceof Sum.Known(Amounts known) ? known : Amounts.none();
    return new Standing(limit, spent, table.reserved(limit.account()));
  }

  private static List<Need.Spend> spends(
      Action.Work work, List<Limit> limits, Amounts worst, Instant at) {
    return limits.stream()
        .map(
            limit ->
                new Need.Spend(
                    new Hold(
                        limit.account(),
                        WorstCase.in(limit, worst),
                        work.attempt(),
                        at,
                        limit.until()),
                    limit))
        .toList();
  }
}
