package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Budgets;
import dev.mandate.cycle.Outlook;
import dev.mandate.decide.Decision;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Ruling;
import dev.mandate.run.OccurrenceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A plan as people and programs read it. */
final class PlanView {
  private PlanView() {}

  static String text(Outlook outlook) {
    StringBuilder text = new StringBuilder(1024);
    text.append(outlook.control().name());
    outlook
        .snapshot()
        .commit()
        .ifPresentOrElse(
            commit -> text.append(" at ").append(commit.abbreviated()),
            () -> text.append(", the files as they are"));
    text.append(", policy ").append(outlook.policy().digest().abbreviated()).append("\n\n");
    List<Step> steps = outlook.plan().steps();
    int width = steps.stream().mapToInt(step -> step.task().length()).max().orElse(4);
    steps.forEach(step -> row(text, step, outlook, width));
    text.append('\n').append(outlook.plan().summary()).append('\n');
    return text.toString();
  }

  private static void row(StringBuilder text, Step step, Outlook outlook, int width) {
    Explanation why = Explanation.of(step.action());
    String name = String.format("%-" + width + "s", step.task());
    String head =
        String.format("  %-9s  %s  %-10s  ", step.action().state(), name, step.environment());
    text.append(head).append(why.summary()).append('\n');
    String indent = " ".repeat(head.length());
    why.details().forEach(line -> text.append(indent).append(line).append('\n'));
    TrustLines.of(outlook, step.task())
        .ifPresent(trust -> text.append(indent).append(TrustLines.text(trust)).append('\n'));
    BudgetLines.of(step, outlook.budgets())
        .forEach(line -> text.append(indent).append(line).append('\n'));
    warnings(step.action())
        .forEach(w -> text.append(indent).append("warning: ").append(w).append('\n'));
  }

  private static List<String> warnings(Action action) {
    return switch (action) {
      case Action.Run run -> warnings(run.ruling().beforeExecute().orElse(run.ruling().onCreate()));
      case Action.AwaitApproval waiting -> warnings(waiting.decision());
      case Action.Denied denied -> warnings(denied.decision());
      case Action.Held held -> warnings(held.waiting().decision());
      case Action.Release release -> warnings(release.approved().decision());
      case Action.Lapse lapse -> List.of();
      case Action.OverBudget over -> List.of();
      case Action.BackingOff waiting -> List.of();
      case Action.Cancel cancel -> List.of();
      case Action.Blocked blocked -> List.of();
      case Action.Broken broken -> List.of();
      case Action.Done done -> List.of();
      case Action.Frozen frozen -> List.of();
      case Action.NotDue notDue -> List.of();
      case Action.Suspended suspended -> List.of();
    };
  }

  private static List<String> warnings(Decision decision) {
    return decision.warnings().stream().map(r -> r.rule() + ": " + r.message()).toList();
  }

  static ObjectNode data(Outlook outlook) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("repository", outlook.control().name());
    outlook.snapshot().commit().ifPresent(commit -> data.put("commit", commit.hex()));
    data.put("policyDigest", outlook.policy().digest().value());
    data.put("at", outlook.plan().at().toString());
    outlook.plan().wakeAt().ifPresent(at -> data.put("wakeAt", at.toString()));
    ArrayNode steps = data.putArray("steps");
    outlook.plan().steps().forEach(step -> steps.add(data(step, outlook)));
    return data;
  }

  private static ObjectNode data(Step step, Outlook outlook) {
    Budgets budgets = outlook.budgets();
    Explanation why = Explanation.of(step.action());
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("task", step.task());
    data.put("environment", step.environment());
    data.put("priority", step.priority());
    data.put("state", step.action().state());
    data.put("summary", why.summary());
    ArrayNode details = data.putArray("details");
    why.details().forEach(details::add);
    TrustLines.of(outlook, step.task())
        .ifPresent(trust -> data.set("trust", TrustLines.data(trust)));
    switch (step.action()) {
      case Action.Run run -> {
        data.put("specDigest", run.key().specDigest().value());
        data.put("occurrence", run.key().occurrence());
        data.put("attempt", run.attempt());
        BudgetLines.reserves(run, budgets).ifPresent(reserves -> data.set("reserves", reserves));
      }
      case Action.OverBudget over -> {
        data.put("specDigest", over.key().specDigest().value());
        data.put("occurrence", over.key().occurrence());
        over.until().ifPresent(until -> data.put("until", until.toString()));
        Optional.ofNullable(budgets.shortages().get(step.task()))
            .ifPresent(shortage -> data.set("shortage", BudgetLines.data(shortage)));
      }
      case Action.Cancel cancel -> {
        data.put("specDigest", cancel.key().specDigest().value());
        data.put("occurrence", cancel.key().occurrence());
        data.put("requestedBy", cancel.request().requestedBy());
      }
      case Action.BackingOff waiting -> {
        data.put("specDigest", waiting.key().specDigest().value());
        data.put("occurrence", waiting.key().occurrence());
        data.put("attempt", waiting.attempt());
        data.put("until", waiting.notBefore().toString());
        data.set("last", waiting.last().toJson());
      }
      case Action.AwaitApproval waiting -> {
        data.put("specDigest", waiting.key().specDigest().value());
        data.put("occurrence", waiting.key().occurrence());
        data.put("approvalsRequired", waiting.required());
        ArrayNode counted = data.putArray("approvedBy");
        waiting.counted().forEach(counted::add);
        ArrayNode candidates = data.putArray("approvers");
        waiting.candidates().forEach(candidates::add);
      }
      case Action.Held held -> {
        output(data, held.key(), held.waiting(), held.until());
        ArrayNode candidates = data.putArray("approvers");
        held.candidates().forEach(candidates::add);
      }
      case Action.Release release ->
          output(data, release.key(), release.approved(), release.until());
      case Action.Lapse lapse -> {
        data.put("specDigest", lapse.key().specDigest().value());
        data.put("occurrence", lapse.key().occurrence());
        data.put("run", lapse.record().run());
      }
      case Action.Denied denied -> {
        ArrayNode rules = data.putArray("violations");
        denied
            .decision()
            .violations()
            .forEach(
                reason -> {
                  ObjectNode rule = rules.addObject();
                  rule.put("rule", reason.rule());
                  rule.put("message", reason.message());
                  rule.put("path", reason.path());
                  rule.put("runbook", reason.runbook());
                });
      }
      case Action.Done done -> data.set("record", done.record().toJson());
      case Action.NotDue notDue ->
          notDue.until().ifPresent(until -> data.put("until", until.toString()));
      case Action.Frozen frozen -> {
        data.put("freeze", frozen.freeze());
        frozen.until().ifPresent(until -> data.put("until", until.toString()));
      }
      case Action.Blocked blocked -> {}
      case Action.Broken broken -> {}
      case Action.Suspended suspended -> {}
    }
    return data;
  }

  private static void output(
      ObjectNode data, OccurrenceKey key, Ruling.OfOutput ruled, Instant until) {
    data.put("specDigest", key.specDigest().value());
    data.put("occurrence", key.occurrence());
    data.put("run", ruled.output().run());
    data.put("outputDigest", ruled.output().digest().value());
    data.put("base", ruled.output().base().hex());
    ArrayNode files = data.putArray("files");
    ruled
        .output()
        .files()
        .forEach(
            file ->
                files
                    .addObject()
                    .put("kind", file.kind().label())
                    .put("path", file.path().value()));
    data.put("until", until.toString());
    data.put("approvalsRequired", ruled.required());
    ArrayNode counted = data.putArray("approvedBy");
    ruled.decision().approvals().counted().forEach(counted::add);
  }
}
