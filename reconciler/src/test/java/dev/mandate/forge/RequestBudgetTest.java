package dev.mandate.forge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.RequestBudget.Cost;
import dev.mandate.forge.RequestBudget.Limits;
import dev.mandate.forge.RequestBudget.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
  private final RequestBudget budget = new RequestBudget(Limits.ofGitHub());

  @Test
  void contentsOfAMinuteAreCounted() {
    assertEquals(80, goes(Cost.CONTENT, START));
    assertEquals(START.plusSeconds(60), until(Cost.CONTENT, START));
    assertInstanceOf(Turn.Now.class, budget.ask(Cost.READ, START));
    assertEquals(80, goes(Cost.CONTENT, START.plusSeconds(60)));
  }

  @Test
  void pointsOfAMinuteAreCounted() {
    assertEquals(900, goes(Cost.READ, START));
    assertEquals(START.plusSeconds(60), until(Cost.WRITE, START.plusSeconds(30)));
    assertEquals(180, goes(Cost.WRITE, START.plusSeconds(60)));
  }

  @Test
  void whatCanWaitLeavesRoomForWhatCannot() {
    Instant now = START;
    List<Instant> spare = new ArrayList<>();
    while (spare.size() < 250) {
      switch (budget.spare(now)) {
        case Turn.Now yes -> {
          assertInstanceOf(Turn.Now.class, budget.ask(Cost.CONTENT, now));
          spare.add(now);
        }
        case Turn.Wait(Instant until, String why) -> now = until;
      }
    }
    assertEquals(START.plus(Duration.ofMinutes(6)), now, "half of what fits in a minute");
    assertInstanceOf(Turn.Wait.class, budget.spare(now.plusSeconds(60)));

    assertEquals(70, goes(Cost.CONTENT, now), "nothing else waits");
    assertEquals(80, goes(Cost.CONTENT, now.plusSeconds(60)));
    assertEquals(80, goes(Cost.CONTENT, now.plusSeconds(120)));
    assertEquals(20, goes(Cost.CONTENT, now.plusSeconds(180)));
  }

  @Test
  void nothingThatCanWaitIsMadeWhileTheHostWantsSilence() {
    Instant until = budget.refused(Optional.of(Duration.ofSeconds(90)), START);
    assertEquals(until, assertInstanceOf(Turn.Wait.class, budget.spare(START)).until());
  }

  @Test
  void noStretchOfAnHourHoldsMoreThanItMay() {
    List<Instant> made = new ArrayList<>();
    Instant now = START;
    while (made.size() < 1_200) {
      switch (budget.ask(Cost.CONTENT, now)) {
        case Turn.Now yes -> made.add(now);
        case Turn.Wait(Instant until, String why) -> {
          assertTrue(until.isAfter(now));
          now = until;
        }
      }
    }
    for (int i = 0; i + 500 < made.size(); i++) {
      Duration stretch = Duration.between(made.get(i), made.get(i + 500));
      assertTrue(stretch.compareTo(Duration.ofHours(1)) >= 0, stretch.toString());
    }
    for (int i = 0; i + 80 < made.size(); i++) {
      Duration stretch = Duration.between(made.get(i), made.get(i + 80));
      assertTrue(stretch.compareTo(Duration.ofMinutes(1)) >= 0, stretch.toString());
    }
    // Nor is it slower than it must be: 500 at once nearly, then as many each hour.
    assertTrue(now.isBefore(START.plus(Duration.ofMinutes(130))), now.toString());
  }

  @Test
  void whatTheHostSaysCountsMore() {
    budget.remaining(0, START.plusSeconds(1800), START);
    assertEquals(START.plusSeconds(1800), until(Cost.READ, START));
    assertInstanceOf(Turn.Now.class, budget.ask(Cost.READ, START.plusSeconds(1800)));
  }

  @Test
  void refusalsInARowMakeForLongerWaits() {
    assertEquals(START.plusSeconds(7), budget.refused(Optional.of(Duration.ofSeconds(7)), START));
    Instant later = START.plusSeconds(100);
    assertEquals(later.plusSeconds(120), budget.refused(Optional.empty(), later));
    budget.answered();
    Instant muchLater = START.plusSeconds(1000);
    assertEquals(muchLater.plusSeconds(60), budget.refused(Optional.empty(), muchLater));
  }

  @Test
  void aShorterWaitDoesNotEndALongerOne() {
    budget.refused(Optional.of(Duration.ofMinutes(5)), START);
    budget.refused(Optional.of(Duration.ofSeconds(1)), START);
    assertEquals(START.plusSeconds(300), until(Cost.READ, START));
  }

  private int goes(Cost cost, Instant now) {
    int made = 0;
    while (budget.ask(cost, now) instanceof Turn.Now) {
      made++;
    }
    return made;
  }

  private Instant until(Cost cost, Instant now) {
    return assertInstanceOf(Turn.Wait.class, budget.ask(cost, now)).until();
  }
}
