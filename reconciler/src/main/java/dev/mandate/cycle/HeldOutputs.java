package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.writeback.HeldOutput;
import java.util.Optional;

/** The outputs that wait for approval, as the runs branch has them at one of its commits. */
final class HeldOutputs {
  private final ControlSource source;
  private final Optional<CommitId> runs;

  /**
   * @param runs head of the runs branch
   */
  HeldOutputs(ControlSource source, Optional<CommitId> runs) {
    this.source = source;
    this.runs = runs;
  }

  /** Empty when the record of the run does not say what it made. */
  Optional<HeldOutput> of(FinalRecord record) {
    return runs.flatMap(head -> HeldOutput.read(source, head, record));
  }
}
