package dev.mandate.bench;

import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.Recorder;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.writeback.JudgedRun;
import java.time.Duration;

/** Notes when the first plan was there. */
final class PassTimes implements Progress {
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

  @Override
  public void finished(JudgedRun run) {}

  @Override
  public void claimedByOther(Claiming.Other other) {}

  @Override
  public void claimLost(OccurrenceKey key) {}

  @Override
  public void heartbeatMissed(String reason) {}

  @Override
  public void dropped(OccurrenceKey key) {}

  @Override
  public void recorded(Recorder.Recorded recorded) {}
}
