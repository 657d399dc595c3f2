package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.writeback.JudgedRun;

/** Told what a pass is doing while it does it. Implementations are thread-safe and do not throw. */
public interface Progress {
  /** Another reconcile has its turn; this one begins when that has ended. */
  default void waiting() {}

  void planned(Outlook outlook);

  void started(Action.Run run);

  void finished(JudgedRun run);

  void recorded(Recorder.Recorded recorded);
}
