package dev.mandate.plan;

import dev.mandate.decide.Decision;
import dev.mandate.finding.Finding;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.Output;
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
      case Action.Held held -> held(held);
      case Action.Release release ->
          new Explanation(
              "the output of run " + release.record().run() + " is approved, and to be proposed",
              Stream.concat(
                      output(release.approved(), release.record()),
                      approvers(release.approved().decision()))
                  .toList());
      case Action.Lapse lapse ->
          new Explanation(
              "to be cancelled: " + lapse.reason(), List.of("record " + lapse.record().folder()));
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
      case Action.OverBudget over -> new Explanation(over.summary(), List.of());
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
    return new Explanation(
        "waiting for " + missing(missing, waiting.candidates()),
        Stream.concat(approvers(waiting.decision()), refused(waiting.refused())).toList());
  }

  private static Explanation held(Action.Held held) {
    Decision decision = held.waiting().decision();
    int missing = held.waiting().required() - decision.approvals().counted().size();
    return new Explanation(
        "its output waits for " + missing(missing, held.candidates()) + ", until " + held.until(),
        Stream.of(
                output(held.waiting(), held.record()),
                Stream.of("approve it with mandate approve --output " + held.record().run()),
                approvers(decision),
                refused(held.refused()))
            .flatMap(lines -> lines)
            .toList());
  }

  private static Stream<String> output(Ruling.OfOutput waiting, FinalRecord record) {
    Output output = waiting.output();
    int artifacts = output.artifacts().size();
    return Stream.of(
        "output "
            + output.digest()
            + ": "
            + count(output.files().size(), "changed file")
            + (artifacts == 0 ? "" : ", " + count(artifacts, "artifact")),
        "record " + record.folder());
  }

  private static String count(int number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  private static String missing(int missing, List<String> candidates) {
    return count(missing, "approval")
        + (candidates.isEmpty()
            ? ", but there is nobody who may give it: see spec.approvers of mandate.yaml"
            : " from " + String.join(", ", candidates));
  }

  private static Stream<String> refused(List<Decision.Refused> refused) {
    return refused.stream()
        .map(r -> "the approval of " + r.approver() + " does not count: " + r.reason());
  }

  private static Stream<String> approvers(Decision decision) {
    return decision.approvals().counted().stream().map(name -> "approved by " + name);
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
