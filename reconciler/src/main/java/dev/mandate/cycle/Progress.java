package dev.mandate.cycle;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunRequest;
import dev.mandate.run.WorkspaceSweep;
import dev.mandate.writeback.JudgedRun;
import java.util.List;

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

  /** The runs of past months are on branches of their own from now on. */
  default void archived(List<RunsMonth> months) {}

  /** The remote does not want past months to be moved; it is tried again when the branch moves. */
  default void notArchived(String reason) {}

  /** Something that people ask for on the code host could not be seen to. */
  default void notAttended(CodeHost.Trouble trouble) {}

  /** Something that people on the code host should see could not be put there. */
  default void notTold(String trouble) {}

  /** What is recorded as proposed to a target is not shown there yet; a later pass does it. */
  default void notProposed(String reason) {}

  /** Workspaces that need not be kept any longer were removed, or should have been. */
  default void swept(WorkspaceSweep.Swept swept) {}
}
