package dev.mandate.plan;

import dev.mandate.ledger.FinalRecord;
import java.util.Locale;

/** Where a task stands, in one word, whoever looks. */
public enum TaskState {
  /** Declared, and no reconciler has seen it yet. */
  CREATED,
  /** Due, allowed and free to go; nobody has claimed it yet. */
  QUEUED,
  /** Something else must happen first. */
  BLOCKED,
  /** Somebody must approve it. */
  WAITING,
  DENIED,
  FROZEN,
  /** A budget cannot bear it now. */
  NO_BUDGET,
  /** An attempt failed, and the next one waits. */
  RETRYING,
  /** It has run, and its output waits for approval. */
  HELD,
  /** A reconciler has claimed it, and will start it. */
  CLAIMED,
  /** A reconciler has started its agent, as far as its last sign of life tells. */
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  NOT_STARTED,
  /** Nobody saw how its run ended. */
  UNKNOWN,
  NOT_DUE,
  SUSPENDED,
  INVALID;

  /** The word that people and programs read. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it stays so until somebody changes something on the default branch. */
  public boolean isFinal() {
    return switch (this) {
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, NOT_STARTED, UNKNOWN, INVALID -> true;
      case CREATED,
          QUEUED,
          BLOCKED,
          WAITING,
          DENIED,
          FROZEN,
          NO_BUDGET,
          RETRYING,
          HELD,
          CLAIMED,
          RUNNING,
          NOT_DUE,
          SUSPENDED ->
          false;
    };
  }

  /**
   * Follows from what would be done and what is known of others.
   *
   * @param claimed whether somebody holds the claim on what the action is about
   * @param started whether that claim says that the agent was started
   * @param seen whether a reconciler has written about the task
   */
  public static TaskState of(Action action, boolean claimed, boolean started, boolean seen) {
    return switch (action) {
      case Action.Run run -> claimed ? underWay(started) : seen ? QUEUED : CREATED;
      case Action.Cancel cancel -> claimed ? underWay(started) : QUEUED;
      case Action.OutputWork work -> claimed ? underWay(started) : QUEUED;
      case Action.Held waiting -> claimed ? underWay(started) : HELD;
      case Action.BackingOff waiting -> RETRYING;
      case Action.AwaitApproval waiting -> claimed ? underWay(started) : WAITING;
      case Action.Blocked blocked -> BLOCKED;
      case Action.Broken broken -> INVALID;
      case Action.Denied denied -> DENIED;
      case Action.Done done -> of(done.record());
      case Action.Frozen frozen -> FROZEN;
      case Action.OverBudget over -> claimed ? underWay(started) : NO_BUDGET;
      case Action.NotDue notDue -> NOT_DUE;
      case Action.Suspended suspended -> SUSPENDED;
    };
  }

  private static TaskState underWay(boolean started) {
    return started ? RUNNING : CLAIMED;
  }

  /** How a run ended. */
  public static TaskState of(FinalRecord record) {
    return switch (record.outcome()) {
      case "succeeded" -> SUCCEEDED;
      case "held" -> HELD;
      case "failed" -> FAILED;
      case "timed-out" -> TIMED_OUT;
      case "cancelled" -> CANCELLED;
      case "not-started" -> NOT_STARTED;
      case "unknown" -> UNKNOWN;
      default -> throw new IllegalArgumentException("no outcome of a run: " + record.outcome());
    };
  }
}
