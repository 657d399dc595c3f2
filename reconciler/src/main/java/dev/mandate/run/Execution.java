package dev.mandate.run;

import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Hook;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** One run, from the start of its first program to its result. Used once, by one thread. */
final class Execution {
  /** Of the log of an agent with hooks, each of the two gets one part in so many. */
  private static final int HOOK_SHARE = 8;

  private static final int LONGEST_REASON = 2000;

  private final Undertaking undertaking;
  private final RunRequest request;
  private final Connector.Start.Ready start;
  private final Workspace workspace;
  private final AgentEnvironment.Ready environment;
  private final TargetRepository target;
  private final Runner.Settings settings;
  private final Optional<ModelGate.Open> model;
  private final Scrubber scrubber;
  private final Bounds bounds;
  private boolean interrupted;
  private Optional<Confinement> confinement = Optional.empty();
  private Optional<AgentReport> reported = Optional.empty();
  private Optional<ModelUse> used = Optional.empty();

  Execution(
      Undertaking undertaking,
      Connector.Start.Ready start,
      AgentEnvironment.Ready environment,
      TargetRepository target,
      Runner.Settings settings,
      Optional<ModelGate.Open> model) {
    this.undertaking = undertaking;
    this.request = undertaking.request();
    this.start = start;
    this.workspace = undertaking.workspace();
    this.environment = environment.knowing(model.map(ModelGate.Open::secrets).orElseGet(Set::of));
    this.target = target;
    this.settings = settings;
    this.model = model;
    this.scrubber = scrubber(this.environment.secrets(), settings.secrets());
    this.bounds = Bounds.of(request.task().agent(), workspace);
  }

  private static Scrubber scrubber(Set<String> some, Set<String> more) {
    return Scrubber.knowing(Stream.concat(some.stream(), more.stream()).toList());
  }

  RunResult run(Clock clock) {
    SectionedLog log = new SectionedLog(scrubber, workspace.logCopy(), workspace.liveLog());
    RunOutcome outcome;
    RunLog.Kept kept;
    try {
      outcome = withHooks(log, clock);
      kept = log.all();
    } catch (RuntimeException e) {
      interrupted |= Thread.interrupted();
      outcome = broken("the run broke off", e);
      kept = rescued(log, e);
    }
    try {
      return result(outcome, kept, clock);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RunOutcome withHooks(SectionedLog log, Clock clock) {
    Agent agent = request.task().agent();
    Optional<Hook> before = agent.hook(Hook.When.BEFORE);
    Optional<Hook> after = agent.hook(Hook.When.AFTER);
    long whole = agent.outputLimits().logBytes();
    if (before.isEmpty() && after.isEmpty()) {
      return ofAgent(log, Optional.empty(), whole, clock);
    }
    Hooks hooks =
        new Hooks(
            undertaking.launcher(),
            workspace.root(),
            environment.without(
                model.map(open -> open.access().variables().keySet()).orElseGet(Set::of)),
            bounds,
            request.control().runtime().maxTimeout(),
            settings.grace(),
            undertaking.listener(),
            clock);
    long share = whole / HOOK_SHARE;
    if (before.isPresent()) {
      RunLog said = log.begin(Optional.of("hook before"), share);
      Optional<RunOutcome> refused = hooks.before(before.get(), said);
      ended(log);
      if (refused.isPresent() || interrupted) {
        return refused.orElseGet(RunOutcome.Cancelled::new);
      }
    }
    RunOutcome outcome = ofAgent(log, Optional.of("agent"), whole - 2 * share, clock);
    boolean ran =
        !(outcome instanceof RunOutcome.NotStarted || outcome instanceof RunOutcome.Cancelled);
    if (after.isEmpty() || !ran) {
      return outcome;
    }
    if (interrupted) {
      return new RunOutcome.Cancelled();
    }
    outcome = hooks.after(after.get(), outcome, log.begin(Optional.of("hook after"), share));
    ended(log);
    return outcome;
  }

  private RunOutcome ofAgent(
      SectionedLog log, Optional<String> heading, long logBytes, Clock clock) {
    Connector.Reading reading =
        undertaking.connector().read(request.task(), log.begin(heading, logBytes));
    LaunchRequest launch =
        new LaunchRequest(
            start.command(),
            workspace.root(),
            environment.variables(),
            reading,
            timeout(),
            settings.grace(),
            () -> undertaking.listener().running(clock.instant()),
            bounds,
            start.promptAsInput()
                ? Optional.of(workspace.root().resolve("PROMPT.md"))
                : Optional.empty(),
            model);
    try {
      Launcher.Launched launched = undertaking.launcher().launch(launch);
      confinement = launched.confinement();
      interrupted |= Thread.interrupted();
      Connector.Heard heard = reading.end(launched.ending());
      reported = heard.agent();
      return cutOff().orElseGet(() -> told(heard.outcome(), confinement));
    } catch (Connector.Halt e) {
      reported = reading.report();
      return new RunOutcome.Failed(e.getMessage(), OptionalInt.empty(), true);
    } catch (RuntimeException e) {
      reported = reading.report();
      throw e;
    } finally {
      used = model.map(Execution::closed);
      RunLog.Kept unused = ended(log);
    }
  }

  /** Why the agent may not go on, whatever became of it when it noticed. */
  private Optional<RunOutcome> cutOff() {
    return model
        .flatMap(ModelGate.Open::exceeded)
        .map(why -> new RunOutcome.Failed(why, OptionalInt.empty(), true));
  }

  private static ModelUse closed(ModelGate.Open model) {
    model.close();
    return model.use();
  }

  /**
   * What a cancelled program left is still read, and an interrupt would break the reading off: it
   * is put back when all is done.
   */
  private RunLog.Kept ended(SectionedLog log) {
    interrupted |= Thread.interrupted();
    return log.end();
  }

  /** What was said before the machinery broke; that it broke is what the outcome tells. */
  private static RunLog.Kept rescued(SectionedLog log, RuntimeException cause) {
    try {
      return log.all();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
      return RunLog.Kept.empty();
    }
  }

  private RunResult result(RunOutcome ended, RunLog.Kept log, Clock clock) {
    Harvest.Gathered gathered = new Harvest(request, workspace, target, scrubber).gather(ended);
    Prompt prompt = undertaking.prompt();
    return new RunResult(
        request,
        undertaking.started(),
        clock.instant(),
        scrubbed(gathered.outcome()),
        log,
        gathered.artifacts(),
        gathered.change(),
        Optional.of(prompt.digest()),
        Optional.of(prompt.templates()),
        Stream.of(environment.notes(), start.notes(), gathered.problems())
            .flatMap(List::stream)
            .map(scrubber::scrub)
            .toList(),
        gathered.workspaceBytes(),
        confinement.map(held -> held.with(scrubber::scrub)),
        reported.map(report -> report.with(scrubber::scrub)),
        used,
        prompt.origins());
  }

  /** An agent that a limit has ended cannot say so itself. */
  private RunOutcome told(RunOutcome outcome, Optional<Confinement> confinement) {
    Optional<String> exceeded = confinement.flatMap(Confinement::exceeded);
    Optional<String> tooLarge =
        confinement.flatMap(Confinement::disk).flatMap(Confinement.Disk::exceeded);
    if (outcome instanceof RunOutcome.Succeeded && tooLarge.isPresent()) {
      return new RunOutcome.Failed(tooLarge.get(), OptionalInt.of(0));
    }
    return outcome instanceof RunOutcome.Failed failed && exceeded.isPresent()
        ? new RunOutcome.Failed(
            exceeded.get() + " (" + failed.why() + ")", failed.code(), failed.lasting())
        : outcome;
  }

  private RunOutcome broken(String what, RuntimeException e) {
    return new RunOutcome.Failed(what + ": " + e.getMessage(), OptionalInt.empty());
  }

  private RunOutcome scrubbed(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Failed f ->
          new RunOutcome.Failed(shortened(scrubber.scrub(f.why())), f.code(), f.lasting());
      case RunOutcome.NotStarted n ->
          new RunOutcome.NotStarted(scrubber.scrub(n.why()), scrubber.scrub(n.mend()));
      case RunOutcome.Succeeded s -> s;
      case RunOutcome.Held h -> h;
      case RunOutcome.TimedOut t -> t;
      case RunOutcome.Cancelled c -> c;
      case RunOutcome.Unknown u -> u;
      case RunOutcome.Withdrawn w -> w;
    };
  }

  /** Only now: half of a secret beside a cut would be told. */
  private static String shortened(String why) {
    return why.codePointCount(0, why.length()) <= LONGEST_REASON
        ? why
        : why.substring(0, why.offsetByCodePoints(0, LONGEST_REASON)) + "…";
  }

  /** The shortest of what the task, the agent and {@code mandate.yaml} say. */
  private Duration timeout() {
    Duration agent = request.task().agent().timeout();
    return Stream.of(
            request.task().task().timeout().orElse(agent),
            agent,
            request.control().runtime().maxTimeout())
        .min(Duration::compareTo)
        .orElseThrow();
  }
}
