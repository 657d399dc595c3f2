package dev.mandate.plan;

import dev.mandate.decide.Decision;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Plan.Step;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.Glob;
import dev.mandate.spec.SpecSet;
import dev.mandate.spec.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares what is declared with what is recorded, at an instant. Pure: the same arguments give the
 * same plan.
 */
public final class Planner {
  private final Capabilities capabilities;
  private final CronTimes times = new CronTimes();

  public Planner(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /** What is due, as {@link #plan} sees it. */
  public Agenda agenda(SpecSet specs, Ledger ledger, Instant now) {
    return new Agenda(ledger, Requests.of(specs.requests()), times, now);
  }

  /**
   * @param rulings by task name, for every declared task that has no final record
   */
  public Plan plan(SpecSet specs, Ledger ledger, Map<String, Ruling> rulings, Instant now) {
    return new StandingPlan(this).plan(specs, ledger, rulings, now, Optional.empty());
  }

  /** What a task is planned in. */
  record Situation(
      SpecSet specs,
      Ledger ledger,
      Requests requests,
      Agenda agenda,
      Map<String, Ruling> rulings,
      Instant now) {}

  Situation situation(SpecSet specs, Ledger ledger, Map<String, Ruling> rulings, Instant now) {
    Requests requests = Requests.of(specs.requests());
    Agenda agenda = new Agenda(ledger, requests, times, now);
    return new Situation(specs, ledger, requests, agenda, rulings, now);
  }

  /** One task, as if it were the only one that could take its locks. */
  StandingPlan.Planned planned(DeclaredTask declared, Situation in) {
    DueState due = in.agenda().of(declared);
    Action action =
        cancel(declared, due, in.requests(), in.rulings())
            .orElseGet(
                () ->
                    judge(
                        declared,
                        in.specs(),
                        in.ledger(),
                        in.agenda(),
                        in.rulings(),
                        due,
                        in.now()));
    Step step =
        new Step(
            declared.name(), declared.environment().name(), declared.task().priority(), action);
    Optional<Instant> wakeAt =
        Stream.of(retries(due, in.ledger()), schedule(declared, in.now()), lapse(declared, due))
            .flatMap(instants -> instants)
            .filter(instant -> instant.isAfter(in.now()))
            .min(Comparator.naturalOrder());
    return new StandingPlan.Planned(step, wakeAt);
  }

  /** When an output has waited for too long. */
  private static Stream<Instant> lapse(DeclaredTask declared, DueState due) {
    return due instanceof DueState.Held held
        ? Stream.of(WaitingOutputs.until(declared, held.record()))
        : Stream.empty();
  }

  /** When the next attempt comes due, and when one that ended in the future has ended. */
  private static Stream<Instant> retries(DueState due, Ledger ledger) {
    return switch (due) {
      case DueState.BackingOff waiting -> Stream.of(waiting.notBefore());
      case DueState.Due(OccurrenceKey key, int attempt) ->
          attempt == 1
              ? Stream.empty()
              : ledger.attempts(key).stream().map(FinalRecord::finishedAt);
      case DueState.NotYet notYet -> Stream.empty();
      case DueState.Never never -> Stream.empty();
      case DueState.Finished finished -> Stream.empty();
      case DueState.Held held -> Stream.empty();
      case DueState.Suspended suspended -> Stream.empty();
    };
  }

  /** What somebody wants ended is not asked whether it may run. */
  private static Optional<Action> cancel(
      DeclaredTask declared, DueState due, Requests requests, Map<String, Ruling> rulings) {
    return switch (due) {
      case DueState.Due(OccurrenceKey key, int attempt) ->
          cancel(declared, key, attempt, requests, rulings);
      case DueState.BackingOff waiting ->
          cancel(declared, waiting.key(), waiting.attempt(), requests, rulings);
      case DueState.Held held -> cancel(declared, held.key(), 1, requests, rulings);
      case DueState.NotYet notYet -> Optional.empty();
      case DueState.Never never -> Optional.empty();
      case DueState.Finished finished -> Optional.empty();
      case DueState.Suspended suspended -> Optional.empty();
    };
  }

  private static Optional<Action> cancel(
      DeclaredTask declared,
      OccurrenceKey key,
      int attempt,
      Requests requests,
      Map<String, Ruling> rulings) {
    return requests
        .cancel(key)
        .map(
            request ->
                new Action.Cancel(declared, key, attempt, request, ruling(rulings, declared)));
  }

  private Action judge(
      DeclaredTask declared,
      SpecSet specs,
      Ledger ledger,
      Agenda agenda,
      Map<String, Ruling> rulings,
      DueState due,
      Instant now) {
    return switch (due) {
      case DueState.Finished finished -> new Action.Done(finished.record());
      case DueState.Suspended suspended -> new Action.Suspended();
      case DueState.NotYet notYet ->
          resting(declared, ledger, rulings, Optional.of(notYet.until()));
      case DueState.Never never -> resting(declared, ledger, rulings, Optional.empty());
      case DueState.BackingOff waiting -> backingOff(declared, waiting, ruling(rulings, declared));
      case DueState.Held held ->
          WaitingOutputs.judge(
              declared,
              held,
              ruling(rulings, declared),
              freezeOf(declared.task(), specs.freezes(), now),
              now);
      case DueState.Due(OccurrenceKey key, int attempt) ->
          judgeDue(declared, key, attempt, specs, agenda, ruling(rulings, declared), now);
    };
  }

  /** A task that policy would refuse says so at once, not only when its hour comes. */
  private static Action resting(
      DeclaredTask declared, Ledger ledger, Map<String, Ruling> rulings, Optional<Instant> until) {
    Ruling ruling = ruling(rulings, declared);
    return ruling.onCreate().allowed()
        ? new Action.NotDue(until, ledger.latest(declared.name(), declared.digest()))
        : new Action.Denied(ruling.onCreate());
  }

  private static Action backingOff(
      DeclaredTask declared, DueState.BackingOff waiting, Ruling ruling) {
    return ruling.onCreate().allowed()
        ? new Action.BackingOff(
            waiting.key(),
            waiting.attempt(),
            declared.task().retry().maxAttempts(),
            waiting.notBefore(),
            waiting.last())
        : new Action.Denied(ruling.onCreate());
  }

  private Action judgeDue(
      DeclaredTask declared,
      OccurrenceKey key,
      int attempt,
      SpecSet specs,
      Agenda agenda,
      Ruling ruling,
      Instant now) {
    if (!ruling.onCreate().allowed()) {
      return new Action.Denied(ruling.onCreate());
    }
    Optional<Freeze> freeze = freezeOf(declared.task(), specs.freezes(), now);
    if (freeze.isPresent()) {
      return Action.Frozen.by(freeze.get());
    }
    Optional<Decision> execute = ruling.beforeExecute();
    if (execute.isEmpty()) {
      throw new IllegalStateException("nobody asked policy whether " + key + " may run");
    }
    if (!execute.get().allowed()) {
      return new Action.Denied(execute.get());
    }
    Decision.ApprovalDemand demand = execute.get().approvals();
    if (!demand.met()) {
      return awaitApproval(key, ruling, execute.get());
    }
    List<String> obstacles =
        Stream.concat(dependencies(declared, specs, agenda), missing(declared)).toList();
    return obstacles.isEmpty()
        ? new Action.Run(declared, key, attempt, ruling)
        : new Action.Blocked(obstacles);
  }

  private static Action awaitApproval(OccurrenceKey key, Ruling ruling, Decision decision) {
    return new Action.AwaitApproval(
        key,
        decision.approvals().required(),
        decision.approvals().counted(),
        ruling.left(decision),
        ruling.refused(decision),
        decision);
  }

  private static Stream<String> dependencies(DeclaredTask declared, SpecSet specs, Agenda agenda) {
    return declared.task().dependsOn().stream()
        .flatMap(name -> dependency(name, specs, agenda).stream());
  }

  private static Optional<String> dependency(String name, SpecSet specs, Agenda agenda) {
    DeclaredTask needed = specs.declared().get(name);
    if (needed == null) {
      return Optional.of("it depends on " + name + ", whose spec is invalid");
    }
    Optional<FinalRecord> record = agenda.newest(needed);
    if (record.isEmpty()) {
      return Optional.of("it depends on " + name + ", which has not finished");
    }
    if (record.get().held()) {
      return Optional.of("it depends on " + name + ", whose output waits for approval");
    }
    return record.get().succeeded()
        ? Optional.empty()
        : Optional.of("it depends on " + name + ", which ended as " + record.get().outcome());
  }

  private Stream<String> missing(DeclaredTask declared) {
    String connector = declared.agent().runtime().connector();
    String sandbox = declared.agent().runtime().sandbox();
    Stream.Builder<String> reasons = Stream.builder();
    if (!capabilities.offersConnector(connector, sandbox)) {
      reasons.add("this reconciler cannot start agents by connector " + connector);
    }
    if (!capabilities.offersSandbox(sandbox)) {
      reasons.add("this reconciler has no sandbox " + sandbox);
    }
    return reasons.build();
  }

  /** The most urgent task takes its paths; whoever could meet it there waits for the next pass. */
  static List<Step> takeLocks(List<Step> steps) {
    List<Held> held = new ArrayList<>();
    List<Step> result = new ArrayList<>(steps.size());
    for (Step step : steps) {
      if (step.action() instanceof Action.Run run && !run.declared().task().lockPaths().isEmpty()) {
        List<Glob> wanted = run.declared().task().lockPaths().stream().map(Glob::of).toList();
        Optional<Held> other = held.stream().filter(h -> h.meets(wanted)).findFirst();
        if (other.isPresent()) {
          String reason = "the paths that it locks are held by " + other.get().task();
          Action blocked = new Action.Blocked(List.of(reason));
          result.add(new Step(step.task(), step.environment(), step.priority(), blocked));
          continue;
        }
        held.add(new Held(step.task(), wanted));
      }
      result.add(step);
    }
    return result;
  }

  private record Held(String task, List<Glob> globs) {
    boolean meets(List<Glob> wanted) {
      return globs.stream().anyMatch(mine -> wanted.stream().anyMatch(mine::mayMeet));
    }
  }

  private static Optional<Freeze> freezeOf(Task task, List<Freeze> freezes, Instant now) {
    return freezes.stream()
        .filter(freeze -> freeze.inForceAt(now) && freeze.holds(task))
        .min(Comparator.comparing(Freeze::name));
  }

  private static Ruling ruling(Map<String, Ruling> rulings, DeclaredTask declared) {
    Ruling ruling = rulings.get(declared.name());
    if (ruling == null) {
      throw new IllegalStateException("nobody asked policy about task " + declared.name());
    }
    return ruling;
  }

  /** Each schedule comes due next, and what is due now is too late at its deadline. */
  private Stream<Instant> schedule(DeclaredTask declared, Instant now) {
    return declared.task().schedule().stream()
        .flatMap(
            schedule -> {
              CronTimes.Window window = times.around(schedule, now);
              Stream<Instant> tooLate =
                  window.last().stream().map(last -> last.plus(schedule.startingDeadline()));
              return Stream.concat(window.next().stream(), tooLate);
            });
  }
}
