package dev.mandate.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HintsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private final Hints hints = new Hints(3);

  @Test
  void anItemIsHeldOnceHoweverOftenItIsAskedFor() {
    hints.take();
    for (int i = 0; i < 10_000; i++) {
      hints.look(List.of(item(1), item(2)));
    }

    assertEquals(new Hints.Due(false, List.of(item(1), item(2))), hints.take());
  }

  @Test
  void whatDoesNotFitIsFoundByALookAtEverything() {
    hints.take();
    for (int i = 1; i <= 10; i++) {
      hints.look(List.of(item(i)));
    }

    assertEquals(3, hints.waiting());
    assertEquals(new Hints.Due(true, List.of(item(1), item(2), item(3))), hints.take());
    assertTrue(hints.take().isNothing());
  }

  @Test
  @Timeout(900)
  void whoWaitsIsWokenByWhatComes() throws InterruptedException {
    hints.take();
    Thread other = Thread.ofVirtual().start(() -> hints.look(List.of(item(1))));
    hints.await(LONG);
    other.join();
    assertEquals(1, hints.take().items().size());

    hints.wake();
    hints.await(LONG);
    assertTrue(hints.take().isNothing());

    hints.lookEverywhere();
    hints.await(LONG);
    assertTrue(hints.take().everything());

    hints.await(Duration.ofMillis(1));
    assertTrue(hints.take().isNothing());
  }

  private static Item item(long number) {
    return new Item("acme/control", number);
  }
}
