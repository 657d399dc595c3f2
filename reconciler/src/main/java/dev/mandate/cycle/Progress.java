package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunRequest;
import dev.mandate.writeback.JudgedRun;

/** Told what a pass is doing while it does it. Implementations are thread-safe and do not throw. */
public interface Progress {
  void planned(Outlook outlook);

  /** Somebody else has claimed a task of the plan; it is left alone. */
  void claimedByOther(Claiming.Other other);

  void started(Action.Run run);

  void finished(JudgedRun run);

  /** A run has come to its next state, or something was noted about it. */
  default void moved(RunRequest run, RunEvent event) {}

  /** A claim was taken over while its run was going on. */
  void claimLost(OccurrenceKey key);

  /** Nobody could be shown that this reconciler lives; it is tried again. */
  void heartbeatMissed(String reason);

  /** A result that is not recorded, since somebody else has recorded or taken over the same. */
  void dropped(OccurrenceKey key);

  void recorded(Recorder.Recorded recorded);
}
