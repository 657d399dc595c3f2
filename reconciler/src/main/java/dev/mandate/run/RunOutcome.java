package dev.mandate.run;

import java.time.Duration;
import java.util.OptionalInt;

/** How a run ended. */
public sealed interface RunOutcome {

  /** The word in the record's {@code status.outcome}. */
  default String label() {
    return switch (this) {
      case Succeeded s -> "succeeded";
      case Held h -> "held";
      case Failed f -> "failed";
      case TimedOut t -> "timed-out";
      case Cancelled c -> "cancelled";
      case Withdrawn w -> "cancelled";
      case NotStarted n -> "not-started";
      case Unknown u -> "unknown";
    };
  }

  /** One sentence for people. */
  default String reason() {
    return switch (this) {
      case Succeeded s -> s.why();
      case Held h ->
          "the agent ended well, and its output waits for "
              + (h.required() == 1 ? "1 approval" : h.required() + " approvals");
      case Failed f -> f.why();
      case TimedOut t -> "stopped after the limit of " + t.limit().toSeconds() + " s";
      case Cancelled c -> "the reconciler was told to stop";
      case Withdrawn w -> w.why();
      case NotStarted n -> n.why() + ". " + n.mend();
      case Unknown u -> u.why();
    };
  }

  /** What the program itself said; {@code 128 + n} for signal n. */
  default OptionalInt exitCode() {
    return switch (this) {
      case Succeeded s -> OptionalInt.of(0);
      case Held h -> OptionalInt.of(0);
      case Failed f -> f.code();
      case TimedOut t -> OptionalInt.empty();
      case Cancelled c -> OptionalInt.empty();
      case Withdrawn w -> OptionalInt.empty();
      case NotStarted n -> OptionalInt.empty();
      case Unknown u -> OptionalInt.empty();
    };
  }

  /**
   * @param why without final full stop
   */
  record Succeeded(String why) implements RunOutcome {
    /** As runs of agents do. */
    public Succeeded() {
      this("the agent ended well");
    }
  }

  /**
   * It ended well, and nothing of it is proposed before people have said yes to its exact bytes.
   *
   * @param required how many of them, at least 1
   */
  record Held(int required) implements RunOutcome {}

  /**
   * The agent ran, and its result does not count.
   *
   * @param why without final full stop
   * @param lasting whether another attempt is bound to end the same, so that there is none
   */
  record Failed(String why, OptionalInt code, boolean lasting) implements RunOutcome {
    /** Nobody knows whether another attempt ends better. */
    public Failed(String why, OptionalInt code) {
      this(why, code, false);
    }
  }

  record TimedOut(Duration limit) implements RunOutcome {}

  /** The reconciler was told to stop: not final, somebody starts it again. */
  record Cancelled() implements RunOutcome {}

  /**
   * A person asked for its end, which is final.
   *
   * @param why without final full stop
   */
  record Withdrawn(String why) implements RunOutcome {}

  /**
   * Nothing ran, and trying again changes nothing until a person has mended it.
   *
   * @param why without final full stop
   * @param mend one sentence
   */
  record NotStarted(String why, String mend) implements RunOutcome {}

  /**
   * It may have run, and nobody who is left saw how it ended. It is not to be run again.
   *
   * @param why one sentence
   */
  record Unknown(String why) implements RunOutcome {}
}
