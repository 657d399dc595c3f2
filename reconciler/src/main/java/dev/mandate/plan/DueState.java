package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import java.time.Instant;

/** Where a declared task stands in time, before anyone asks whether it may run. */
public sealed interface DueState {
  /** An occurrence is due and has no final record. */
  record Due(OccurrenceKey key) implements DueState {}

  record NotYet(Instant until) implements DueState {}

  /** A schedule that never comes again. */
  record Never() implements DueState {}

  record Finished(FinalRecord record) implements DueState {}

  /** A person holds it back in the spec. */
  record Suspended() implements DueState {}
}
