package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.writeback.JudgedRun;

/** Tells nobody; a scenario overrides what it wants to act upon. */
public class QuietProgress implements Progress {
  @Override
  public void planned(Outlook outlook) {}

  @Override
  public void started(Action.Run run) {}

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
