package dev.mandate.run;

import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Hook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run, from the start of its first program to its result. Used once, by one thread. */
final class Execution {
  /** Of the log of an agent with hooks, each of the two gets one part in so many. */
  private static final int HOOK_SHARE = 8;

  private static final int LONGEST_REASON = 2000;

  private final RunRequest request;
  private final Connector connector;
  private final Connector.Start.Ready start;
  private final Launcher launcher;
  private final Prompt prompt;
  private final Workspace workspace;
  private final AgentEnvironment.Ready environment;
  private final TargetRepository target;
  private final Runner.Settings settings;
  private final RunListener listener;
  private final Optional<ModelGate.Open> model;
  private final Scrubber scrubber;
  private final Bounds bounds;
  private boolean interrupted;
  private Optional<Confinement> confinement = Optional.empty();
  private Optional<AgentReport> reported = Optional.empty();
  private Optional<ModelUse> used = Optional.empty();

  Execution(
      RunRequest request,
      Connector connector,
      Connector.Start.Ready start,
      Launcher launcher,
      Prompt prompt,
      Workspace workspace,
      AgentEnvironment.Ready environment,
      TargetRepository target,
      Runner.Settings settings,
      RunListener listener,
      Optional<ModelGate.Open> model) {
    this.request = request;
    this.connector = connector;
    this.start = start;
    this.launcher = launcher;
    this.prompt = prompt;
    this.workspace = workspace;
    this.environment = environment.knowing(model.map(ModelGate.Open::secrets).orElseGet(Set::of));
    this.target = target;
    this.settings = settings;
    this.listener = listener;
    this.model = model;
    this.scrubber = scrubber(this.environment.secrets(), settings.secrets());
    this.bounds = Bounds.of(request.task().agent(), workspace);
  }

  private static Scrubber scrubber(Set<String> some, Set<String> more) {
    return Scrubber.knowing(Stream.concat(some.stream(), more.stream()).toList());
  }

  RunResult run(Instant started, Clock clock) {
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
      return judged(outcome, kept, started, clock);
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
            launcher,
            workspace.root(),
            environment.without(
                model.map(open -> open.access().variables().keySet()).orElseGet(Set::of)),
            bounds,
            request.control().runtime().maxTimeout(),
            settings.grace(),
            listener,
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
    Connector.Reading reading = connector.read(request.task(), log.begin(heading, logBytes));
    LaunchRequest launch =
        new LaunchRequest(
            start.command(),
            workspace.root(),
            environment.variables(),
            reading,
            timeout(),
            settings.grace(),
            () -> listener.running(clock.instant()),
            bounds,
            start.promptAsInput()
                ? Optional.of(workspace.root().resolve("PROMPT.md"))
                : Optional.empty(),
            model);
    try {
      Launcher.Launched launched = launcher.launch(launch);
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

  private RunResult judged(RunOutcome ended, RunLog.Kept log, Instant started, Clock clock) {
    List<String> problems = new ArrayList<>(environment.notes());
    problems.addAll(start.notes());
    RunOutcome outcome = ended;
    Artifacts artifacts = Artifacts.none();
    CapturedChange change = Runner.NO_CHANGE;
    long size = 0;
    try {
      size = workspace.size();
      artifacts = workspace.collect(request.task().agent().outputLimits(), scrubber);
      if (outcome instanceof RunOutcome.Succeeded) {
        change = target.capture(request.targetCommit(), workspace.target(), captureLimits());
        outcome = afterRun(artifacts, change);
      }
      problems.addAll(artifacts.problems());
      problems.addAll(artifacts.notes());
      problems.addAll(change.problems());
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        outcome = new RunOutcome.Cancelled();
      } else if (ended instanceof RunOutcome.Succeeded) {
        outcome = broken("the results cannot be read", e);
      }
      problems.add("The results cannot be read: " + e.getMessage());
    }
    boolean succeeded = outcome instanceof RunOutcome.Succeeded;
    return new RunResult(
        request,
        started,
        clock.instant(),
        scrubbed(outcome),
        log,
        artifacts.files(),
        succeeded ? change : Runner.NO_CHANGE,
        Optional.of(prompt.digest()),
        Optional.of(prompt.templates()),
        problems.stream().map(scrubber::scrub).toList(),
        size,
        confinement.map(held -> held.with(scrubber::scrub)),
        reported.map(report -> report.with(scrubber::scrub)),
        used,
        prompt.origins());
  }

  private TargetRepository.CaptureLimits captureLimits() {
    Agent.OutputLimits limits = request.task().agent().outputLimits();
    return new TargetRepository.CaptureLimits(limits.changedFiles(), limits.changeBytes());
  }

  /** An agent that a limit has ended cannot say so itself. */
  private RunOutcome told(RunOutcome outcome, Optional<Confinement> confinement) {
    Optional<String> exceeded = confinement.flatMap(Confinement::exceeded);
    Optional<String> tooLarge =
        confinement.flatMap(Confinement::disk).flatMap(Confinement.Disk::exceeded);
    if (outcome instanceof RunOutcome.Succeeded && tooLarge.isPresent()) {
      return failed(tooLarge.get());
    }
    return outcome instanceof RunOutcome.Failed failed && exceeded.isPresent()
        ? new RunOutcome.Failed(
            exceeded.get() + " (" + failed.why() + ")", failed.code(), failed.lasting())
        : outcome;
  }

  /** What makes the result of an agent that ended well not count. */
  private RunOutcome afterRun(Artifacts artifacts, CapturedChange change) {
    List<String> problems =
        Stream.concat(artifacts.problems().stream(), change.problems().stream()).toList();
    if (!problems.isEmpty()) {
      return failed(String.join(" ", problems));
    }
    if (request.task().agent().readOnly() && !change.isEmpty()) {
      return failed(
          "the agent is read-only and changed "
              + change.files().stream()
                  .limit(5)
                  .map(file -> file.path().value())
                  .collect(Collectors.joining(", "))
              + (change.files().size() > 5 ? " and more" : ""));
    }
    Optional<CapturedChange.FileChange> unsearchable =
        change.files().stream().filter(file -> file.size() > Output.LARGEST_FILE).findFirst();
    if (unsearchable.isPresent()) {
      return failed(
          unsearchable.get().path()
              + " is larger than 64 MiB, too large to be searched for secrets");
    }
    Set<String> secrets = secretsIn(change);
    if (!secrets.isEmpty()) {
      return failed("the change holds secrets: " + String.join(", ", secrets));
    }
    return new RunOutcome.Succeeded();
  }

  /** A patch has names and texts, but no binary file as it is. */
  private Set<String> secretsIn(CapturedChange change) {
    Set<String> secrets =
        new TreeSet<>(scrubber.certainKindsIn(new String(change.patch(), StandardCharsets.UTF_8)));
    for (CapturedChange.FileChange file : change.files()) {
      secrets.addAll(scrubber.certainKindsIn(file.path().value()));
      file.content()
          .map(target::content)
          .ifPresent(content -> secrets.addAll(scrubber.search(content).kinds()));
    }
    return secrets;
  }

  private RunOutcome failed(String why) {
    String clause = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    return new RunOutcome.Failed(clause, OptionalInt.of(0));
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
