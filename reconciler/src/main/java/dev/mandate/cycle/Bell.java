package dev.mandate.cycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes whoever waits. A ring that nobody waited for is heard by the next who does. */
final class Bell {
  private final Semaphore rings = new Semaphore(0);

  void ring() {
    rings.release();
  }

  /**
   * Returns once it has rung since the last wait, or the time is over.
   *
   * @return whether it rang
   */
  boolean await(Duration atMost) throws InterruptedException {
    boolean rang = rings.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    rings.drainPermits();
    return rang;
  }
}
