package dev.mandate.run;

import dev.mandate.spec.Agent;
import dev.mandate.spec.RetentionPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Runs one occurrence: workspace, checkout, prompt, environment, agent, log, artifacts, change, in
 * this order. Whatever can be expected to go wrong is a {@link RunOutcome}. What breaks before the
 * agent is started is thrown, since then nothing has happened and the run can be tried again; what
 * breaks later makes the run fail. Thread-safe when its parts are.
 */
public final class Runner {
  private final Workspaces workspaces;
  private final Map<String, Launcher> launchers;
  private final Map<String, Connector> connectors;
  private final PromptRenderer prompts;
  private final Preparation preparation;
  private final Clock clock;
  private final Settings settings;

  /**
   * @param launchers one for each sandbox that this reconciler offers
   * @param connectors one for each connector that it offers
   * @param models the way to models, for agents that do not have a key
   * @param logins for agents that use one
   */
  public Runner(
      Workspaces workspaces,
      Targets targets,
      List<Launcher> launchers,
      List<Connector> connectors,
      PromptRenderer prompts,
      ModelGate models,
      Logins logins,
      Clock clock,
      Settings settings) {
    this.workspaces = workspaces;
    this.launchers = byName(launchers, Launcher::sandbox);
    this.connectors = byName(connectors, Connector::name);
    this.prompts = prompts;
    this.preparation = new Preparation(targets, models, logins, clock, settings);
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * What holds for every run.
   *
   * @param grace between the interrupt and the kill
   * @param secrets of the reconciler itself, which no run may write anywhere
   */
  public record Settings(Duration grace, Set<String> secrets) {
    public Settings {
      secrets = Set.copyOf(secrets);
    }

    /** 30 s of grace, no secrets. */
    public static Settings defaults() {
      return new Settings(Duration.ofSeconds(30), Set.of());
    }

    /** The same with these secrets. */
    public Settings keeping(Set<String> others) {
      return new Settings(grace, others);
    }

    /** How many secrets there are, and not which. */
    @Override
    public String toString() {
      return "Settings[grace=" + grace + ", secrets=" + secrets.size() + "]";
    }
  }

  /**
   * Runs to the end. An interrupt of the calling thread ends the agent and gives {@link
   * RunOutcome.Cancelled}; the interrupt is kept.
   *
   * @throws RuntimeException when machinery broke before the agent was started
   */
  public RunResult run(RunRequest request) {
    return run(request, RunListener.NOBODY);
  }

  /** The same, with somebody who is told of what goes on. */
  public RunResult run(RunRequest request, RunListener listener) {
    Instant started = clock.instant();
    listener.starting(started);
    if (Thread.currentThread().isInterrupted()) {
      return ended(request, started, new RunOutcome.Cancelled());
    }
    Agent.Runtime runtime = request.task().agent().runtime();
    Connector connector = connectors.get(runtime.connector());
    Launcher launcher = launchers.get(runtime.sandbox());
    if (connector == null) {
      return ended(request, started, lacking("connector", runtime.connector(), connectors));
    }
    if (launcher == null) {
      return ended(request, started, lacking("sandbox", runtime.sandbox(), launchers));
    }
    PromptScreen screen = PromptScreen.of(request, settings.secrets());
    return switch (prompts.render(screen)) {
      case Prompt.Rendering.Unusable unusable ->
          ended(
              request,
              started,
              new RunOutcome.NotStarted(
                  unusable.why(), "Mend the task or its template; see docs/prompts.md."));
      case Prompt.Rendering.Rendered rendered ->
          inWorkspace(
              new Undertaking(
                  request,
                  started,
                  connector,
                  launcher,
                  rendered.prompt(),
                  screen.seen(),
                  open(request),
                  listener));
    };
  }

  /**
   * What there is to say of a run that another reconciler may have started, and whose end nobody
   * saw. Nothing is started.
   */
  public RunResult unseen(RunRequest request) {
    String why =
        "the reconciler that had it ended before it recorded a result; whether the agent ran cannot"
            + " be known, and retry.safe is false, so it is not started again";
    return ended(request, clock.instant(), new RunOutcome.Unknown(why));
  }

  private Workspace open(RunRequest request) {
    Retention retention = Retention.of(RetentionPolicy.of(request.control()).workspaces().keep());
    return workspaces.open(request.id(), retention);
  }

  private RunResult inWorkspace(Undertaking run) {
    Workspace workspace = run.workspace();
    RunResult result;
    try {
      result = preparation.run(run);
    } catch (RuntimeException | Error e) {
      workspace.close(false).map(IllegalStateException::new).ifPresent(e::addSuppressed);
      if (e instanceof RuntimeException && Thread.currentThread().isInterrupted()) {
        // An interrupt breaks off reading and writing through channels, wherever that is done.
        return ended(run.request(), run.started(), new RunOutcome.Cancelled());
      }
      throw e;
    }
    boolean succeeded = result.outcome() instanceof RunOutcome.Succeeded;
    return workspace.close(succeeded).map(result::with).orElse(result);
  }

  /** What comes of a run that is not given what it needs. */
  public RunResult refused(RunRequest request, RunOutcome.NotStarted outcome) {
    return ended(request, clock.instant(), outcome);
  }

  /** What comes of a run that is ended before it begins. */
  public RunResult withdrawn(RunRequest request, RunOutcome.Withdrawn outcome) {
    return ended(request, clock.instant(), outcome);
  }

  private RunResult ended(RunRequest request, Instant started, RunOutcome outcome) {
    return RunResult.withoutAgent(
        request, started, clock.instant(), outcome, CapturedChange.none());
  }

  private static RunOutcome.NotStarted lacking(String what, String name, Map<String, ?> offered) {
    return new RunOutcome.NotStarted(
        "this reconciler has no "
            + what
            + " "
            + name
            + "; it offers: "
            + String.join(", ", offered.keySet()),
        "Use one that it offers in the agent's runtime." + what + ", or a reconciler that has it.");
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    Map<String, T> map = new TreeMap<>();
    all.forEach(each -> map.put(name.apply(each), each));
    return map;
  }
}
