package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PushBudgetTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MINUTE / 2);
  private final PushBudget budget =
      new PushBudget(nanos::get, time -> nanos.addAndGet(time.toNanos()));

  @Test
  void withoutALimitNothingWaits() throws Exception {
    for (int i = 0; i < 1000; i++) {
      budget.take();
    }
    assertEquals(Duration.ZERO, budget.untilFree());
    assertEquals(0, budget.waited());
  }

  @Test
  void theOneTooManyWaitsUntilTheOldestIsAMinuteOld() throws Exception {
    budget.limit(OptionalInt.of(2));
    budget.take();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    budget.take();
    assertEquals(Duration.ofSeconds(50), budget.untilFree());
    long before = nanos.get();
    budget.take();
    assertEquals(Duration.ofSeconds(50).toNanos(), nanos.get() - before);
    assertEquals(1, budget.waited());
    assertEquals(Duration.ofSeconds(10), budget.untilFree());
  }

  @Test
  void aLowerLimitHoldsAtOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      budget.take();
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    budget.limit(OptionalInt.of(2));
    assertEquals(Duration.ofSeconds(58), budget.untilFree());
    budget.limit(OptionalInt.empty());
    assertEquals(Duration.ZERO, budget.untilFree());
  }

  @Test
  void inNoMinuteThereAreMoreThanAllowed() {
    Trials.run(
        50,
        draw -> {
          SplittableRandom random = draw.random();
          AtomicLong now = new AtomicLong(random.nextLong());
          PushBudget limited = new PushBudget(now::get, time -> now.addAndGet(time.toNanos()));
          int most = random.nextInt(1, 9);
          limited.limit(OptionalInt.of(most));
          List<Long> made = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            now.addAndGet(random.nextLong(0, MINUTE / 3));
            limited.take();
            made.add(now.get());
          }
          for (int i = most; i < made.size(); i++) {
            assertTrue(made.get(i) - made.get(i - most) >= MINUTE, made::toString);
          }
        });
  }

  @Test
  void noPushAtAllIsNoLimit() {
    assertThrows(IllegalArgumentException.class, () -> budget.limit(OptionalInt.of(0)));
  }
}
