package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import java.time.Instant;

/** Where a declared task stands in time, before anyone asks whether it may run. */
public sealed interface DueState {
  /**
   * An occurrence is due and has no final record.
   *
   * @param attempt that is next, first is 1
   */
  record Due(OccurrenceKey key, int attempt) implements DueState {}

  /**
   * An attempt failed, and the next one waits.
   *
   * @param attempt the next one
   * @param last what became of the one before
   */
  record BackingOff(OccurrenceKey key, int attempt, Instant notBefore, FinalRecord last)
      implements DueState {}

  record NotYet(Instant until) implements DueState {}

  /** A schedule that never comes again. */
  record Never() implements DueState {}

  /**
   * The last run left an output that waits for approval.
   *
   * @param key under which it is released or given up
   * @param record of that run
   */
  record Held(OccurrenceKey key, FinalRecord record) implements DueState {}

  record Finished(FinalRecord record) implements DueState {}

  /** A person holds it back in the spec. */
  record Suspended() implements DueState {}
}
