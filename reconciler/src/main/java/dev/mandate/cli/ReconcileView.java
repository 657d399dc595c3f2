package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.cycle.Settled;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import java.util.List;

/** What a reconciliation came to, as people and programs read it. */
final class ReconcileView {
  private static final String INDENT = " ".repeat(11);

  private ReconcileView() {}

  /** One block for each run, one line for each task that somebody must do something about. */
  static String text(ReconcileReport report) {
    StringBuilder text = new StringBuilder(512);
    report.attempts().forEach(attempt -> attempt(text, attempt));
    report.records().forEach(record -> run(text, record));
    switch (report.last()) {
      case PassReport.Unchanged(Settled since) -> {
        text.append("nothing has moved since ").append(since.desired().abbreviated());
        since.wakeAt().ifPresent(at -> text.append("; next change by time at ").append(at));
        text.append('\n');
      }
      case PassReport.Carried carried -> {
        carried.claimed().others().forEach(other -> claimed(text, other));
        carried.claimed().waiting().forEach(waiting -> waits(text, waiting));
        settled(text, carried.outlook());
      }
      // Why is said on standard error, with how to mend it.
      case PassReport.Halted halted -> {}
      case PassReport.NotEntitled denied -> {}
    }
    return text.toString();
  }

  private static void run(StringBuilder text, FinalRecord record) {
    text.append(
        String.format("%-9s  %s  %s%n", record.outcome(), record.key().task(), record.folder()));
    if (!record.succeeded()) {
      text.append(INDENT).append(record.reason()).append('\n');
    }
    record
        .proposal()
        .ifPresent(
            branch ->
                text.append(INDENT)
                    .append("proposal ")
                    .append(branch)
                    .append(record.proposedIn().map(there -> " in " + there.target()).orElse(""))
                    .append('\n'));
  }

  private static void attempt(StringBuilder text, FinalRecord attempt) {
    text.append(
        String.format(
            "%-9s  %s  attempt %d, %s: %s%n",
            "attempted",
            attempt.key().task(),
            attempt.attempt(),
            attempt.outcome(),
            attempt.reason()));
    text.append(INDENT).append(attempt.folder()).append('\n');
  }

  private static void claimed(StringBuilder text, Claiming.Other other) {
    text.append(String.format("%-9s  %s  claimed by %s%n", "left", other.task(), other.holder()));
  }

  private static void waits(StringBuilder text, Claiming.Waiting waiting) {
    text.append(String.format("%-9s  %s  %s%n", "left", waiting.task(), waiting.reason()));
  }

  private static void settled(StringBuilder text, Outlook outlook) {
    List<Step> held =
        outlook.plan().steps().stream().filter(step -> isHeld(step.action())).toList();
    int width = held.stream().mapToInt(step -> step.task().length()).max().orElse(0);
    for (Step step : held) {
      Explanation why = Explanation.of(step.action());
      String name = String.format("%-" + width + "s", step.task());
      text.append(String.format("%-9s  %s  %s", step.action().state(), name, why.summary()));
      if (step.action() instanceof Action.Denied && !why.details().isEmpty()) {
        text.append("; and ").append(why.details().size()).append(" more");
      }
      text.append('\n');
    }
    text.append(outlook.control().name());
    outlook.heads().desired().ifPresent(c -> text.append(" at ").append(c.abbreviated()));
    text.append(": ").append(outlook.plan().summary()).append('\n');
  }

  /** Whether a task that is due stands still all the same. */
  private static boolean isHeld(Action action) {
    return switch (action) {
      case Action.AwaitApproval waiting -> true;
      case Action.BackingOff waiting -> true;
      case Action.Cancel cancel -> true;
      case Action.OutputWork work -> true;
      case Action.Held held -> true;
      case Action.OverBudget over -> true;
      case Action.Blocked blocked -> true;
      case Action.Broken broken -> true;
      case Action.Denied denied -> true;
      case Action.Frozen frozen -> true;
      case Action.Done done -> false;
      case Action.NotDue notDue -> false;
      case Action.Run run -> false;
      case Action.Suspended suspended -> false;
    };
  }

  static ObjectNode data(ReconcileReport report) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("passes", report.passes());
    ArrayNode records = data.putArray("records");
    report.records().forEach(record -> records.add(record.toJson()));
    ArrayNode attempts = data.putArray("attempts");
    report.attempts().forEach(attempt -> attempts.add(attempt.toJson()));
    switch (report.last()) {
      case PassReport.Unchanged(Settled since) -> {
        data.put("state", "unchanged");
        data.put("commit", since.desired().hex());
        since.wakeAt().ifPresent(at -> data.put("wakeAt", at.toString()));
      }
      case PassReport.Carried carried -> {
        data.put("state", carried.recorded().refusal().isEmpty() ? "settled" : "refused");
        data.set("plan", PlanView.data(carried.outlook()));
        if (!carried.claimed().others().isEmpty()) {
          data.put("state", "claimed");
          ArrayNode others = data.putArray("claimed");
          for (Claiming.Other other : carried.claimed().others()) {
            others.addObject().put("task", other.task()).put("holder", other.holder());
          }
        }
        if (!carried.claimed().waiting().isEmpty()) {
          ArrayNode waiting = data.putArray("waiting");
          for (Claiming.Waiting task : carried.claimed().waiting()) {
            waiting.addObject().put("task", task.task()).put("reason", task.reason());
          }
        }
        carried.recorded().head().ifPresent(head -> data.put("runsHead", head.hex()));
      }
      case PassReport.Halted halted ->
          data.put("state", "halted").put("reason", halted.why().reason());
      case PassReport.NotEntitled denied -> data.put("state", "not-entitled");
    }
    return data;
  }
}
