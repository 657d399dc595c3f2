package dev.mandate.plan;

import dev.mandate.decide.Decision;
import dev.mandate.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a task stands where it stands, in sentences for people. Holds nothing that changes while
 * nothing moves, so that a status written once stays true.
 *
 * @param summary one line
 * @param details further lines: rules, refusals, what to do
 */
public record Explanation(String summary, List<String> details) {
  public Explanation {
    details = List.copyOf(details);
  }

  public static Explanation of(Action action) {
    return switch (action) {
      case Action.Run run -> new Explanation(dueAndAllowed(run), approvedBy(run));
      case Action.Cancel cancel ->
          new Explanation(
              "to be " + cancel.reason(), List.of("request " + cancel.request().document().file()));
      case Action.BackingOff waiting ->
          new Explanation(
              "attempt "
                  + waiting.attempt()
                  + " of "
                  + waiting.of()
                  + " not before "
                  + waiting.notBefore(),
              List.of(
                  "attempt "
                      + waiting.last().attempt()
                      + " "
                      + waiting.last().outcome()
                      + ": "
                      + waiting.last().reason(),
                  "record " + waiting.last().folder()));
      case Action.AwaitApproval waiting -> waiting(waiting);
      case Action.Denied denied -> denied(denied.decision());
      case Action.Blocked blocked ->
          new Explanation(
              blocked.reasons().get(0), blocked.reasons().subList(1, blocked.reasons().size()));
      case Action.Frozen frozen ->
          new Explanation(
              "held back by freeze "
                  + frozen.freeze()
                  + frozen.until().map(until -> " until " + until).orElse(" until it is lifted"),
              List.of(frozen.reason()));
      case Action.NotDue notDue ->
          new Explanation(
              notDue.until().map(until -> "not due until " + until).orElse("never due again"),
              notDue.last().stream()
                  .map(last -> "last run " + last.run() + " " + last.outcome())
                  .toList());
      case Action.Suspended suspended ->
          new Explanation("suspended by its spec", List.of("set spec.suspend to false to go on"));
      case Action.Done done ->
          new Explanation(
              done.record().outcome() + ": " + done.record().reason(),
              Stream.concat(
                      Stream.of("record " + done.record().folder()),
                      done.record().proposal().stream().map(branch -> "proposal " + branch))
                  .toList());
      case Action.Broken broken ->
          new Explanation(
              broken.findings().isEmpty()
                  ? "its spec is invalid"
                  : "invalid: " + oneLine(broken.findings().get(0)),
              broken.findings().stream().skip(1).map(Explanation::oneLine).toList());
    };
  }

  private static String dueAndAllowed(Action.Run run) {
    return run.attempt() == 1
        ? "due and allowed"
        : "attempt "
            + run.attempt()
            + " of "
            + run.declared().task().retry().maxAttempts()
            + " is due and allowed";
  }

  private static Explanation waiting(Action.AwaitApproval waiting) {
    int missing = waiting.required() - waiting.counted().size();
    String who =
        waiting.candidates().isEmpty()
            ? ", but nobody is left who may give it: name approvers in mandate.yaml"
            : " from " + String.join(", ", waiting.candidates());
    String summary =
        missing == 1
            ? "waiting for 1 approval" + who
            : "waiting for " + missing + " approvals" + who;
    Stream<String> given = waiting.counted().stream().map(name -> "approved by " + name);
    Stream<String> refused =
        waiting.refused().stream()
            .map(r -> "the approval of " + r.approver() + " does not count: " + r.reason());
    return new Explanation(summary, Stream.concat(given, refused).toList());
  }

  private static Explanation denied(Decision decision) {
    List<String> lines = decision.violations().stream().map(Explanation::ruled).toList();
    return lines.isEmpty()
        ? new Explanation("denied by policy without a reason", List.of())
        : new Explanation("denied by " + lines.get(0), lines.subList(1, lines.size()));
  }

  private static String ruled(Decision.Reason reason) {
    return reason.rule() + ": " + reason.message();
  }

  private static List<String> approvedBy(Action.Run run) {
    return run.ruling().beforeExecute().stream()
        .map(Decision::approvals)
        .flatMap(demand -> Optional.of(demand.counted()).stream())
        .filter(names -> !names.isEmpty())
        .map(names -> "approved by " + String.join(", ", names))
        .toList();
  }

  private static String oneLine(Finding finding) {
    return finding.where() + ": " + finding.what();
  }
}
