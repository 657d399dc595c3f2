package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is next for an output that waits for approval (ADR 14). Pure. */
final class WaitingOutputs {
  private WaitingOutputs() {}

  /** When it has waited for too long; exclusive. */
  static Instant until(DeclaredTask declared, FinalRecord record) {
    return declared.task().outputUntil(record.finishedAt());
  }

  /**
   * @param freeze in force that holds the task
   */
  static Action judge(
      DeclaredTask declared,
      DueState.Held held,
      Ruling ruling,
      Optional<Freeze> freeze,
      Instant now) {
    Instant until = until(declared, held.record());
    if (!now.isBefore(until)) {
      return new Action.Lapse(declared, held.key(), held.record(), ruling, until);
    }
    if (!ruling.onCreate().allowed()) {
      return new Action.Denied(ruling.onCreate());
    }
    if (ruling.output().isEmpty()) {
      return new Action.Blocked(
          List.of(
              "the output of run "
                  + held.record().run()
                  + " cannot be released: its record says something else than was made"));
    }
    if (freeze.isPresent()) {
      return Action.Frozen.by(freeze.get());
    }
    Ruling.OfOutput waiting = ruling.output().get();
    if (!waiting.decision().allowed()) {
      return new Action.Denied(waiting.decision());
    }
    return waiting.approved()
        ? new Action.Release(declared, held.key(), held.record(), waiting, ruling, until)
        : new Action.Held(
            held.key(),
            held.record(),
            waiting,
            ruling.left(waiting.decision()),
            ruling.refused(waiting.decision()),
            until);
  }
}
