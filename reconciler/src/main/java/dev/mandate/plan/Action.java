package dev.mandate.plan;

import dev.mandate.decide.Decision;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.finding.Finding;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What would happen to a task in this pass, and why. */
public sealed interface Action {

  /** One word for tables, status files and tests. */
  String state();

  /** What a reconciler does itself, under a claim. */
  sealed interface Work extends Action {
    DeclaredTask declared();

    OccurrenceKey key();

    /** First is 1. */
    int attempt();

    Ruling ruling();
  }

  /** It is due, allowed, approved and free to go. */
  record Run(DeclaredTask declared, OccurrenceKey key, int attempt, Ruling ruling) implements Work {
    @Override
    public String state() {
      return "run";
    }
  }

  /**
   * A person wants the occurrence ended. Where it is being run, only its runner can end it; where
   * it is not, nothing is started any more.
   *
   * @param attempt that would be next
   */
  record Cancel(
      DeclaredTask declared, OccurrenceKey key, int attempt, Request request, Ruling ruling)
      implements Work {
    @Override
    public String state() {
      return "cancel";
    }

    /** For the record, without final full stop. */
    public String reason() {
      return "cancelled by "
          + request.requestedBy()
          + request.reason().map(r -> ": " + r).orElse("");
    }
  }

  /** What becomes of an output that waited. No agent is started for it. */
  sealed interface OutputWork extends Work {
    /** Of the run that made it. */
    FinalRecord record();

    /** First and last. */
    @Override
    default int attempt() {
      return 1;
    }
  }

  /**
   * Enough people have said yes to exactly these bytes, and policy lets them be proposed.
   *
   * @param until when its time is over
   */
  record Release(
      DeclaredTask declared,
      OccurrenceKey key,
      FinalRecord record,
      Ruling.OfOutput approved,
      Ruling ruling,
      Instant until)
      implements OutputWork {
    @Override
    public String state() {
      return "release";
    }
  }

  /** Nobody said yes in time, so the wait is ended. */
  record Lapse(
      DeclaredTask declared, OccurrenceKey key, FinalRecord record, Ruling ruling, Instant since)
      implements OutputWork {
    @Override
    public String state() {
      return "lapse";
    }

    /** For the record, without final full stop. */
    public String reason() {
      return "its output was not approved before " + since;
    }
  }

  /**
   * An output waits until enough people have said yes to exactly these bytes.
   *
   * @param key under which it will be released
   * @param record of the run that made it
   * @param candidates who may still do so
   * @param until when its time is over
   */
  record Held(
      OccurrenceKey key,
      FinalRecord record,
      Ruling.OfOutput waiting,
      List<String> candidates,
      List<Refused> refused,
      Instant until)
      implements Action {
    @Override
    public String state() {
      return "held";
    }
  }

  /**
   * An attempt failed, and the next one waits.
   *
   * @param attempt the next one
   * @param of how many there may be
   * @param last what became of the one before
   */
  record BackingOff(OccurrenceKey key, int attempt, int of, Instant notBefore, FinalRecord last)
      implements Action {
    @Override
    public String state() {
      return "retrying";
    }
  }

  /**
   * Policy allows it once enough people have said yes.
   *
   * @param candidates who may still do so
   * @param decision the one that asks for them
   */
  record AwaitApproval(
      OccurrenceKey key,
      int required,
      List<String> counted,
      List<String> candidates,
      List<Refused> refused,
      Decision decision)
      implements Action {
    @Override
    public String state() {
      return "waiting";
    }
  }

  /** A rule says no. */
  record Denied(Decision decision) implements Action {
    @Override
    public String state() {
      return "denied";
    }
  }

  /**
   * A budget cannot bear it now.
   *
   * @param account that has too little left
   * @param summary one sentence without full stop that stays true until then
   * @param until when there is more again; empty: only a changed limit helps
   */
  record OverBudget(OccurrenceKey key, String account, String summary, Optional<Instant> until)
      implements Action {
    @Override
    public String state() {
      return "no-budget";
    }
  }

  /** Something else must happen first. Each reason is a sentence. */
  record Blocked(List<String> reasons) implements Action {
    public Blocked {
      reasons = List.copyOf(reasons);
    }

    @Override
    public String state() {
      return "blocked";
    }
  }

  /**
   * @param until empty: until the freeze is lifted
   */
  record Frozen(String freeze, String reason, Optional<Instant> until) implements Action {
    static Frozen by(Freeze freeze) {
      return new Frozen(freeze.name(), freeze.reason(), freeze.until());
    }

    @Override
    public String state() {
      return "frozen";
    }
  }

  /**
   * @param until empty: never again
   */
  record NotDue(Optional<Instant> until, Optional<FinalRecord> last) implements Action {
    @Override
    public String state() {
      return "not-due";
    }
  }

  /** A person holds it back in the spec. */
  record Suspended() implements Action {
    @Override
    public String state() {
      return "suspended";
    }
  }

  /** It has its final record. */
  record Done(FinalRecord record) implements Action {
    @Override
    public String state() {
      return "done";
    }
  }

  /** Its spec, or one that it needs, is invalid. */
  record Broken(List<Finding> findings) implements Action {
    public Broken {
      findings = List.copyOf(findings);
    }

    @Override
    public String state() {
      return "invalid";
    }
  }
}
