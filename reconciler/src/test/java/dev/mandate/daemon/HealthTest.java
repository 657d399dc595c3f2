package dev.mandate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Health health = new Health(nanos::get);

  @Test
  void aLoopThatDoesNotComeRoundForSeveralPausesHangs() {
    health.moved(Duration.ofMinutes(10));
    pass(Duration.ofMinutes(35));
    assertTrue(health.alive());
    pass(Duration.ofMillis(1));
    assertFalse(health.alive());
    health.moved(Duration.ofMinutes(10));
    assertTrue(health.alive());
    assertEquals(Duration.ZERO, health.sinceMoved());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
