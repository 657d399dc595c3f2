package dev.mandate.cli;

import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Progress;
import dev.mandate.cycle.Recorder;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.WorkspaceSweep;
import dev.mandate.scrub.VisibleText;
import dev.mandate.writeback.JudgedRun;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One plain line on standard error for each thing that happens. */
final class ReconcileProgress implements Progress {
  private final Console console;
  private final AtomicReference<String> lastPlan = new AtomicReference<>("");

  ReconcileProgress(Console console) {
    this.console = console;
  }

  @Override
  public void planned(Outlook outlook) {
    String plan = outlook.plan().summary();
    if (!outlook.plan().work().isEmpty() && !plan.equals(lastPlan.getAndSet(plan))) {
      console.note("planned   " + plan);
    }
  }

  @Override
  public void started(Action.Run run) {
    console.note("started   " + run.declared().name());
  }

  @Override
  public void finished(JudgedRun run) {
    console.note("finished  " + run.declared().name() + ", " + run.outcome().label());
  }

  @Override
  public void claimedByOther(Claiming.Other other) {
    console.note("left      " + other.task() + ", claimed by " + other.holder());
  }

  @Override
  public void claimLost(OccurrenceKey key) {
    console.note("lost      the claim on " + key.task() + "; its result will not count");
  }

  @Override
  public void heartbeatMissed(String reason) {
    console.note("trouble   no sign of life could be given: " + reason);
  }

  @Override
  public void dropped(OccurrenceKey key) {
    console.note(
        "dropped   the result of " + key.task() + "; another reconciler has taken it over");
  }

  @Override
  public void recorded(Recorder.Recorded recorded) {
    recorded.head().ifPresent(head -> console.note("recorded  " + head.abbreviated()));
  }

  @Override
  public void archived(List<RunsMonth> months) {
    console.note("archived  the runs of " + RunsRotateCommand.list(months));
  }

  @Override
  public void notArchived(String reason) {
    console.note("trouble   runs of past months could not be moved to archives: " + reason);
  }

  @Override
  public void notAttended(CodeHost.Trouble trouble) {
    console.note("trouble   " + VisibleText.line(trouble.what()));
    trouble.bug().ifPresent(console::trace);
  }

  @Override
  public void notTold(String trouble) {
    console.note("trouble   " + trouble);
  }

  @Override
  public void notProposed(String reason) {
    console.note("trouble   what is recorded is not proposed yet; it is tried again: " + reason);
  }

  @Override
  public void swept(WorkspaceSweep.Swept swept) {
    if (swept.removed() > 0) {
      console.note("removed   " + swept.removed() + " old workspaces");
    }
    if (swept.packed() > 0) {
      console.note("packed    " + swept.packed() + " old workspaces");
    }
    swept.problems().forEach(problem -> console.note("trouble   " + problem));
  }
}
