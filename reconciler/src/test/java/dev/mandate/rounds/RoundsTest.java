package dev.mandate.rounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Arrivals;
import dev.mandate.forge.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Map<Long, Item> there = new TreeMap<>();
  private final List<Long> seenTo = new ArrayList<>();
  private boolean reachable = true;
  private boolean does = true;
  private long poison;
  private Instant now = Instant.ofEpochSecond(1000);

  private final Rounds rounds =
      new Rounds(
          new Arrivals() {
            @Override
            public Answer<Arrived> since(Optional<Instant> after) {
              return reachable
                  ? new Answer.Known<>(new Arrived(there.toString(), List.copyOf(there.values())))
                  : new Answer.Unreachable<>("away");
            }

            @Override
            public Answer<Optional<Item>> find(long number) {
              return reachable
                  ? new Answer.Known<>(Optional.ofNullable(there.get(number)))
                  : new Answer.Unreachable<>("away");
            }
          },
          List.of(
              item -> {
                seenTo.add(item.number());
                if (item.number() == poison) {
                  throw new IllegalStateException("poison");
                }
                return does ? new Answer.Known<>(true) : new Answer.Unreachable<>("away");
              }),
          () -> now);

  @Test
  void aNewProcessBeginsWhereTheLastRoundEnded() {
    List<Optional<Instant>> asked = new ArrayList<>();
    AtomicReference<Optional<Rounds.Reached>> kept = new AtomicReference<>(Optional.empty());
    Rounds.Mark mark = mark(kept);
    put(1, 2, 3);
    Arrivals arrivals =
        new Arrivals() {
          @Override
          public Answer<Arrived> since(Optional<Instant> after) {
            asked.add(after);
            return new Answer.Known<>(new Arrived("", List.copyOf(there.values())));
          }

          @Override
          public Answer<Optional<Item>> find(long number) {
            return new Answer.Known<>(Optional.empty());
          }
        };
    Attendant stuck =
        item -> item.number() < 3 ? new Answer.Known<>(false) : new Answer.Unreachable<>("away");
    Rounds first = new Rounds(arrivals, List.of(stuck), mark, () -> Instant.EPOCH);
    first.make(Optional.empty());
    assertEquals(Optional.empty(), kept.get());
    first.keep();
    Instant third = there.get(3L).moved();
    assertEquals(Optional.of(new Rounds.Reached(third, Optional.empty())), kept.get());
    new Rounds(arrivals, List.of(stuck), mark, () -> Instant.EPOCH).make(Optional.empty());
    assertEquals(List.of(Optional.empty(), Optional.of(third)), asked);
  }

  @Test
  void aNewProcessLooksAtNothingThatHasNotMovedSince() {
    AtomicReference<Optional<Rounds.Reached>> kept = new AtomicReference<>(Optional.empty());
    Arrivals still =
        new Arrivals() {
          @Override
          public Answer<Arrived> since(Optional<Instant> after) {
            return new Answer.Known<>(new Arrived("still", List.copyOf(there.values())));
          }

          @Override
          public Answer<Optional<Item>> find(long number) {
            return new Answer.Known<>(Optional.empty());
          }
        };
    Attendant sees =
        item -> {
          seenTo.add(item.number());
          return new Answer.Known<>(false);
        };
    put(1, 2);
    for (int processes = 0; processes < 3; processes++) {
      Rounds own = new Rounds(still, List.of(sees), mark(kept), () -> Instant.ofEpochSecond(60));
      assertEquals(new Rounds.Made(Optional.of("still"), true, false), own.make(Optional.empty()));
      own.keep();
    }
    assertEquals(List.of(1L, 2L), seenTo);
  }

  private static Rounds.Mark mark(AtomicReference<Optional<Rounds.Reached>> kept) {
    return new Rounds.Mark() {
      @Override
      public Optional<Rounds.Reached> recall() {
        return kept.get();
      }

      @Override
      public void keep(Rounds.Reached reached) {
        kept.set(Optional.of(reached));
      }
    };
  }

  @Test
  void aHintSeesToOneItemAndTheNextRoundToAll() {
    put(1, 2, 3);

    assertEquals(new Rounds.Seen(true, true), rounds.attend(2));
    assertEquals(List.of(2L), seenTo);

    assertEquals(true, rounds.make(Optional.empty()).wrote());
    assertEquals(List.of(2L, 1L, 2L, 3L), seenTo);
  }

  @Test
  void aHintThatNamesNothingDoesNothing() {
    assertEquals(new Rounds.Seen(true, false), rounds.attend(99));
    assertEquals(List.of(), seenTo);
  }

  @Test
  void whatCouldNotBeSeenToIsLeft() {
    put(1);
    does = false;
    assertEquals(new Rounds.Seen(false, false), rounds.attend(1));
    assertEquals(Optional.empty(), rounds.make(Optional.empty()).pulse());

    reachable = false;
    assertEquals(new Rounds.Seen(false, false), rounds.attend(1));

    reachable = true;
    does = true;
    assertEquals(true, rounds.make(Optional.empty()).pulse().isPresent());
    assertEquals(List.of(1L, 1L, 1L), seenTo);
    rounds.make(Optional.empty());
    assertEquals(3, seenTo.size(), "nothing has moved");
  }

  @Test
  void anItemThatBreaksSomethingHoldsUpNoOther() {
    put(1, 2, 3);
    poison = 2;

    Rounds.Made made = rounds.make(Optional.empty());

    assertEquals(List.of(1L, 2L, 3L), seenTo);
    assertEquals(new Rounds.Made(Optional.empty(), false, true), made);
    assertEquals(1, rounds.troubles().size());
    assertEquals("poison", rounds.troubles().get(0).bug().orElseThrow().getMessage());
    poison = 0;
    assertEquals(true, rounds.make(Optional.empty()).pulse().isPresent());
    assertEquals(List.of(), rounds.troubles());
  }

  /** Anybody can open a proposal that nobody can see to, and leave it open. */
  @Test
  void whatCannotBeSeenToIsTriedAgainByItself() {
    AtomicReference<Optional<Rounds.Reached>> kept = new AtomicReference<>(Optional.empty());
    Arrivals moved =
        new Arrivals() {
          @Override
          public Answer<Arrived> since(Optional<Instant> after) {
            List<Item> items =
                there.values().stream()
                    .filter(item -> !item.moved().isBefore(after.orElse(Instant.MIN)))
                    .toList();
            return new Answer.Known<>(new Arrived(there.toString(), items));
          }

          @Override
          public Answer<Optional<Item>> find(long number) {
            return new Answer.Known<>(Optional.empty());
          }
        };
    Attendant sees =
        item -> {
          seenTo.add(item.number());
          return item.number() == poison
              ? new Answer.Unreachable<>("its head is not at hand")
              : new Answer.Known<>(false);
        };
    Rounds own = new Rounds(moved, List.of(sees), mark(kept), () -> now);
    put(1, 2, 3, 4, 5);
    poison = 2;
    own.make(Optional.empty());
    put(6);
    assertEquals(new Rounds.Made(Optional.empty(), false, false), own.make(Optional.empty()));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 2L, 5L, 6L), seenTo);

    own.keep();
    assertEquals(Instant.ofEpochSecond(2), kept.get().orElseThrow().seen(), "for a new process");
    poison = 0;
    assertEquals(true, own.make(Optional.empty()).whole());
    own.keep();
    assertEquals(Instant.ofEpochSecond(6), kept.get().orElseThrow().seen());
  }

  @Test
  void whatHasOnlyJustMovedIsLookedAtOnceMore() {
    now = Instant.ofEpochSecond(5);
    put(1);
    assertEquals(new Rounds.Made(Optional.empty(), true, true), rounds.make(Optional.empty()));

    now = Instant.ofEpochSecond(60);
    assertEquals(true, rounds.make(Optional.empty()).pulse().isPresent());
    assertEquals(List.of(1L, 1L), seenTo);
  }

  private void put(long... numbers) {
    for (long number : numbers) {
      there.put(number, new Item(number, false, false, Instant.ofEpochSecond(number)));
    }
  }
}
