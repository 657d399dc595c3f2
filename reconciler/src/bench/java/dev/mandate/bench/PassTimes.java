package dev.mandate.bench;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.plan.Action;
import java.time.Duration;

/** Notes when the first plan was there. */
final class PassTimes extends QuietProgress {
  private final long start = System.nanoTime();
  private volatile long planned;

  Duration untilPlanned() {
    return Duration.ofNanos(planned - start);
  }

  @Override
  public void planned(Outlook outlook) {
    if (planned == 0) {
      planned = System.nanoTime();
    }
  }

  @Override
  public void started(Action.Run run) {
    throw new IllegalStateException("nothing of the corpus can be started, but this was: " + run);
  }
}
