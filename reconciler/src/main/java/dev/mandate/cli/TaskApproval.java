package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Outlook;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.spec.DeclaredTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** That a task may run, as it is declared now. */
record TaskApproval(Outlook outlook, DeclaredTask declared) implements ApprovalSubject {

  @Override
  public String name() {
    return declared.name();
  }

  @Override
  public void check(String approver) {
    Step step =
        outlook.plan().steps().stream()
            .filter(s -> s.task().equals(declared.name()))
            .findFirst()
            .orElseThrow();
    switch (step.action()) {
      case Action.AwaitApproval waiting ->
          ApprovalSubject.checkApprover(approver, waiting.candidates(), waiting.counted());
      case Action.Held held ->
          throw CommandFailure.no(
              "the task has run, and what waits is its output",
              "approve that with mandate approve --output " + held.record().run());
      case Action.BackingOff waiting -> needsNone(waiting);
      case Action.Work work -> needsNone(work);
      case Action.Blocked blocked -> needsNone(blocked);
      case Action.Broken broken -> needsNone(broken);
      case Action.Denied denied -> needsNone(denied);
      case Action.Done done -> needsNone(done);
      case Action.Frozen frozen -> needsNone(frozen);
      case Action.NotDue notDue -> needsNone(notDue);
      case Action.OverBudget over -> needsNone(over);
      case Action.Suspended suspended -> needsNone(suspended);
    }
  }

  private static void needsNone(Action action) {
    throw CommandFailure.no(
        "the task waits for no approval: " + Explanation.of(action).summary(),
        "approve it when mandate plan says that it waits");
  }

  @Override
  public List<String> shown() {
    List<String> lines = new ArrayList<>();
    lines.add("task         " + declared.name() + ", " + declared.task().riskClass().label());
    declared
        .target()
        .ifPresent(
            target ->
                lines.add(
                    "target       "
                        + target.name()
                        + ", "
                        + target.url()
                        + target.branch().map(branch -> ", branch " + branch).orElse("")));
    lines.add("environment  " + declared.environment().name());
    lines.add(
        "agent        "
            + declared.agent().name()
            + ", by "
            + declared.agent().runtime().connector());
    if (!declared.sealings().isEmpty()) {
      lines.add("credentials  " + String.join(", ", declared.sealings().keySet()));
    }
    lines.add("prompt       " + declared.task().prompt().strip());
    lines.add("spec digest  " + declared.digest());
    lines.add("policy       " + outlook.policy().digest());
    return lines;
  }

  @Override
  public ObjectNode unsigned(
      String approver, Instant now, Optional<Duration> lasting, Optional<String> comment) {
    return ApprovalDocuments.binding(
        ApprovalDocuments.unsigned(
            declared.name(),
            declared.environment().name(),
            declared.digest(),
            outlook.policy().digest(),
            approver,
            now,
            lasting.map(now::plus),
            comment),
        declared.sealings());
  }
}
