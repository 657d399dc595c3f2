package dev.mandate.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Hold;
import dev.mandate.budget.Limit;
import dev.mandate.budget.Period;
import dev.mandate.budget.Reservation;
import dev.mandate.budget.Sum;
import dev.mandate.budget.Unit;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.Trials;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Four reconcilers whose clocks are up to a day apart and jump, of which each may stop at any step,
 * with views of the runs branch that may be old. What agents really spent is kept beside, and known
 * to nobody.
 */
class BudgetRacesPropertyTest {
  private static final int STEPS = 400;
  private static final int TASKS = 12;
  private static final long LIMIT = 1_000;
  private static final Instant START = Instant.parse("2026-02-28T20:00:00Z");

  /** The runs branch at one of its commits. */
  private record Head(CommitId id, Map<Account, Amounts> sums, Set<ClaimName> recorded) {}

  private final List<Head> heads = new ArrayList<>();
  private final Map<ClaimName, Reservation> claims = new HashMap<>();
  private final Map<Account, Long> really = new HashMap<>();
  private Reservations table = Reservations.none();

  @Test
  void noPeriodEverGetsMoreThanItsLimit() {
    Trials.run(200, draw -> new BudgetRacesPropertyTest().race(draw.random()));
  }

  private void race(SplittableRandom random) {
    heads.add(new Head(commit(0), Map.of(), Set.of()));
    long[] clocks = new long[4];
    for (int step = 0; step < STEPS; step++) {
      int who = random.nextInt(4);
      clocks[who] += random.nextInt(3_600);
      if (random.nextInt(40) == 0) {
        clocks[who] += (random.nextBoolean() ? 1 : -1) * 86_400L;
      }
      Instant now = START.plusSeconds(clocks[who]);
      ClaimName name = name(random.nextInt(TASKS) + TASKS * (step / 40));
      switch (random.nextInt(5)) {
        case 0, 1, 2 -> bid(name, now, random);
        case 3 -> settle(random);
        default -> loosen(random);
      }
      for (Map.Entry<Account, Long> spent : really.entrySet()) {
        assertTrue(spent.getValue() <= LIMIT, () -> spent + " with " + table + " at " + newest());
      }
    }
    while (!claims.isEmpty()) {
      settle(random);
    }
    Instant later = START.plus(Duration.ofDays(400));
    Reservations left = table.of(Set.of()).without(this::isRecorded, newest().id()).since(later);
    assertEquals(Map.of(), left.entries());
  }

  /** As a reconciler does that reads the table, and some head that is not older than it. */
  private void bid(ClaimName name, Instant now, SplittableRandom random) {
    Head seen = heads.get(random.nextInt(heads.size()));
    int known = table.settledOn().map(this::position).orElse(0);
    if (position(seen.id()) < known || (claims.containsKey(name) && random.nextInt(4) > 0)) {
      return;
    }
    if (newest().recorded().contains(name)) {
      return; // the look after the claim finds it finished
    }
    Account account =
        new Account("budget/all", Period.at(Period.Length.DAY, ZoneOffset.UTC, now).id());
    long wanted = random.nextLong(1, 401);
    Need need =
        new Need.Spend(
            new Hold(account, Amounts.none().with(Unit.TOKENS, wanted), 1, now, Optional.empty()),
            new Limit(
                account, Amounts.none().with(Unit.TOKENS, LIMIT), Optional.empty(), "a test"));
    Reservations clean =
        table.of(claims.keySet()).without((n, a) -> seen.recorded().contains(n), seen.id());
    if (clean
        .obstacle(
            name, List.of(need), of -> new Sum.Known(seen.sums().getOrDefault(of, Amounts.none())))
        .isPresent()) {
      return;
    }
    table = Reservations.parse(clean.claimed(name, "t", List.of(need)).text()).orElseThrow();
    claims.put(name, table.reservation(name));
    // It is started at once, and takes at most what it may.
    really.merge(account, (long) random.nextInt((int) wanted + 1), Long::sum);
  }

  /** The record of a run, which charges at least what was really spent: here, all of it. */
  private void settle(SplittableRandom random) {
    if (claims.isEmpty()) {
      return;
    }
    ClaimName name = List.copyOf(claims.keySet()).get(random.nextInt(claims.size()));
    Reservation reservation = claims.remove(name);
    Map<Account, Amounts> sums = new HashMap<>(newest().sums());
    reservation.own().forEach(h -> sums.merge(h.account(), h.amounts(), Amounts::plus));
    reservation.lost().forEach(h -> sums.merge(h.account(), h.amounts(), Amounts::plus));
    Set<ClaimName> recorded = new HashSet<>(newest().recorded());
    recorded.add(name);
    heads.add(new Head(commit(heads.size()), sums, recorded));
  }

  /** A claim goes without a record: let go, or its reconciler is dead and it was deleted. */
  private void loosen(SplittableRandom random) {
    if (!claims.isEmpty()) {
      claims.remove(List.copyOf(claims.keySet()).get(random.nextInt(claims.size())));
    }
  }

  private boolean isRecorded(ClaimName name, int attempt) {
    return newest().recorded().contains(name);
  }

  private Head newest() {
    return heads.getLast();
  }

  private int position(CommitId id) {
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i).id().equals(id)) {
        return i;
      }
    }
    throw new AssertionError(id);
  }

  private static CommitId commit(int number) {
    return new CommitId("%040x".formatted(number));
  }

  private static ClaimName name(int task) {
    return ClaimName.of(
        new OccurrenceKey("task-" + task, Digest.ofHex("d".repeat(64)), OccurrenceKey.ONCE));
  }
}
