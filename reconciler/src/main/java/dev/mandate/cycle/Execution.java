package dev.mandate.cycle;

import dev.mandate.decide.Actor;
import dev.mandate.decide.Circumstances;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.decide.RequestedRun;
import dev.mandate.plan.Action;
import dev.mandate.plan.Ruling;
import dev.mandate.run.CredentialGrants;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.run.Runner;
import dev.mandate.run.Targets;
import dev.mandate.snapshot.CommitId;
import dev.mandate.writeback.JudgedRun;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Carries one run out, and has policy judge what it changed. Thread-safe. */
public final class Execution {
  private final Runner runner;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Progress progress;
  private final CredentialGrants grants;
  private final Targets targets;

  /**
   * @param targets where runs start from
   * @param environment of the reconciler, from which agents get what their specs are allowed
   */
  public Execution(
      Runner runner,
      Targets targets,
      Map<String, String> environment,
      Clock clock,
      Progress progress,
      CredentialGrants grants) {
    this.targets = targets;
    this.grants = grants;
    this.runner = runner;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Returns when the run has ended.
   *
   * @param claimed when its claim was granted
   */
  JudgedRun carryOut(Action.Run run, Instant claimed, Outlook outlook, Decisions decisions) {
    progress.started(run);
    RunRequest request = request(run, outlook);
    RunTimeline timeline = new RunTimeline(request, outlook.plan().at(), claimed, progress);
    RunResult result =
        switch (grants.open(request, clock.instant())) {
          case CredentialGrants.Result.Granted granted -> runner.run(granted.request(), timeline);
          case CredentialGrants.Result.Refused refused -> {
            timeline.starting(clock.instant());
            yield runner.refused(request, refused.outcome());
          }
        };
    JudgedRun judged = judge(run, result, decisions, timeline);
    progress.finished(judged);
    return judged;
  }

  /** What is to be recorded of a run that must not be started a second time. */
  JudgedRun unseen(Action.Run run, Instant claimed, Outlook outlook, Decisions decisions) {
    RunRequest request = request(run, outlook);
    RunTimeline timeline = new RunTimeline(request, outlook.plan().at(), claimed, progress);
    JudgedRun judged = judge(run, runner.unseen(request), decisions, timeline);
    progress.finished(judged);
    return judged;
  }

  /** What is to be recorded of a run that was told to stop because a person wants it ended. */
  static JudgedRun withdrawn(JudgedRun stopped, Action.Cancel cancel, Instant asked) {
    List<RunEvent> events = new ArrayList<>(stopped.events());
    events.add(events.size() - 1, RunTimeline.cancelRequest(asked, cancel.request()));
    return new JudgedRun(
        stopped.result(),
        stopped.standing(),
        stopped.before(),
        stopped.after(),
        new RunOutcome.Withdrawn(cancel.reason()),
        events);
  }

  /** Ends what a person wants ended and nobody runs; nothing is started. */
  JudgedRun cancel(Action.Cancel cancel, Outlook outlook) {
    RunRequest request = request(cancel, outlook);
    RunTimeline timeline = new RunTimeline(request, outlook.plan().at(), clock.instant(), progress);
    RunOutcome.Withdrawn outcome = new RunOutcome.Withdrawn(cancel.reason());
    RunResult result = runner.withdrawn(request, outcome);
    timeline.cancelRequested(result.finishedAt(), cancel.request());
    Ruling ruling = cancel.ruling();
    JudgedRun judged =
        new JudgedRun(
            result,
            ruling.standing(),
            ruling.beforeExecute().orElse(ruling.onCreate()),
            Optional.empty(),
            outcome,
            timeline.ended(result, outcome),
            ruling.output().map(Ruling.OfOutput::output));
    progress.finished(judged);
    return judged;
  }

  private RunRequest request(Action.Work work, Outlook outlook) {
    CommitId commit = outlook.heads().desired().orElseThrow();
    return RunRequest.of(
        work.key(),
        work.attempt(),
        work.declared(),
        outlook.control(),
        commit,
        // What is only ended, in a target that was never reached, is not made of anything.
        work.declared().target().flatMap(targets::head).orElse(commit),
        environment);
  }

  private static JudgedRun judge(
      Action.Run run, RunResult result, Decisions decisions, RunTimeline timeline) {
    Decision before = run.ruling().beforeExecute().orElseThrow();
    if (!(result.outcome() instanceof RunOutcome.Succeeded)) {
      return new JudgedRun(
          result,
          run.ruling().standing(),
          before,
          Optional.empty(),
          result.outcome(),
          timeline.ended(result, result.outcome()));
    }
    RunRequest request = result.request();
    PolicyInputs inputs =
        new PolicyInputs(
            new Circumstances(
                new Actor(request.task().agent().name(), Actor.Kind.AGENT),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    Decision after =
        decisions.decide(
            inputs.afterExecute(
                request.task(),
                new RequestedRun(request.occurrence().occurrence(), request.attempt()),
                OutputRules.change(result)));
    RunOutcome outcome = after.allowed() ? allowed(result, after) : refused(after);
    return new JudgedRun(
        result,
        run.ruling().standing(),
        before,
        Optional.of(after),
        outcome,
        timeline.ended(result, outcome));
  }

  /** What needs people's yes does not leave before they have given it. */
  private static RunOutcome allowed(RunResult result, Decision after) {
    int required = OutputRules.required(result.request().task(), after, 0);
    if (required == 0 || !OutputRules.isSomething(result)) {
      return result.outcome();
    }
    return OutputRules.tooLarge(result)
        .<RunOutcome>map(why -> new RunOutcome.Failed(why, OptionalInt.of(0), true))
        .orElseGet(() -> new RunOutcome.Held(required));
  }

  private static RunOutcome refused(Decision after) {
    String rules =
        after.violations().stream()
            .map(reason -> reason.rule() + ": " + reason.message())
            .collect(Collectors.joining("; "));
    return new RunOutcome.Failed(
        "policy refuses what the agent changed: " + rules, OptionalInt.of(0));
  }
}
