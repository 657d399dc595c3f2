package dev.mandate.cycle;

import dev.mandate.writeback.JudgedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one pass came to. */
public sealed interface PassReport {
  /** Nothing has moved since a pass that had nothing left to do; nothing was read. */
  record Unchanged(Settled since) implements PassReport {}

  /** Nothing could be planned; nothing was changed. */
  record Halted(Survey.Result.Halted why) implements PassReport {}

  /** This reconciler may not act here; nothing was run or changed. */
  record NotEntitled(Entitlement.Objection why) implements PassReport {}

  /**
   * @param claimed what this reconciler might run, and what others have claimed
   * @param again when the rest is to be told on the code host; empty when there is none
   */
  record Carried(
      Outlook outlook,
      Claiming.Claimed claimed,
      List<JudgedRun> runs,
      Recorder.Recorded recorded,
      Optional<Instant> again)
      implements PassReport {
    public Carried {
      runs = List.copyOf(runs);
    }
  }
}
