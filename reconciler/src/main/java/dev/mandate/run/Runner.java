package dev.mandate.run;

import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.LlmAccess;
import dev.mandate.spec.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs one occurrence: workspace, checkout, prompt, environment, agent, log, artifacts, change, in
 * this order. Whatever can be expected to go wrong is a {@link RunOutcome}. What breaks before the
 * agent is started is thrown, since then nothing has happened and the run can be tried again; what
 * breaks later makes the run fail. Thread-safe when its parts are.
 */
public final class Runner {
  static final CapturedChange NO_CHANGE =
      new CapturedChange(List.of(), Optional.empty(), new byte[0], List.of());

  private final Workspaces workspaces;
  private final Targets targets;
  private final Map<String, Launcher> launchers;
  private final Map<String, Connector> connectors;
  private final PromptRenderer prompts;
  private final ModelGate models;
  private final Logins logins;
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
    this.targets = targets;
    this.launchers = byName(launchers, Launcher::sandbox);
    this.connectors = byName(connectors, Connector::name);
    this.prompts = prompts;
    this.models = models;
    this.logins = logins;
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
              request,
              started,
              connector,
              launcher,
              new Told(rendered.prompt(), screen.seen()),
              listener);
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

  private RunResult inWorkspace(
      RunRequest request,
      Instant started,
      Connector connector,
      Launcher launcher,
      Told told,
      RunListener listener) {
    Retention retention = Retention.of(RetentionPolicy.of(request.control()).workspaces().keep());
    Workspace workspace = workspaces.open(request.id(), retention);
    RunResult result;
    try {
      result = prepared(request, started, connector, launcher, told, workspace, listener);
    } catch (RuntimeException | Error e) {
      workspace.close(false).map(IllegalStateException::new).ifPresent(e::addSuppressed);
      if (e instanceof RuntimeException && Thread.currentThread().isInterrupted()) {
        // An interrupt breaks off reading and writing through channels, wherever that is done.
        return ended(request, started, new RunOutcome.Cancelled());
      }
      throw e;
    }
    boolean succeeded = result.outcome() instanceof RunOutcome.Succeeded;
    return workspace.close(succeeded).map(trouble -> with(result, trouble)).orElse(result);
  }

  private RunResult prepared(
      RunRequest request,
      Instant started,
      Connector connector,
      Launcher launcher,
      Told told,
      Workspace workspace,
      RunListener listener) {
    DeclaredTask task = request.task();
    targets.of(task.target()).checkOut(request.targetCommit(), workspace.target());
    Optional<Path> folder = workspace.targetFolder(task.task().targetPath());
    if (folder.isEmpty()) {
      return ended(
          request,
          started,
          new RunOutcome.NotStarted(
              "target.path '"
                  + task.task().targetPath().orElse("")
                  + "' is no folder of the target repository at "
                  + request.targetCommit().abbreviated(),
              "Give a folder that exists there, without links."));
    }
    workspace.write(
        new RepoPath("PROMPT.md"), told.prompt().text().getBytes(StandardCharsets.UTF_8));
    TaskContext.files(told.seen(), told.prompt()).forEach(workspace::write);
    Prepared prepared =
        new Prepared(
            request, started, connector, launcher, told, workspace, folder.get(), listener);
    if (task.agent().llm().isEmpty() || task.agent().access() == LlmAccess.KEY) {
      return started(prepared, Optional.empty(), Set.of());
    }
    if (task.agent().access() == LlmAccess.LOGIN) {
      return switch (logins.of(connector.name())) {
        case Logins.Answer.Missing(String why, String mend) ->
            ended(
                request,
                started,
                new RunOutcome.NotStarted("llm.access is login, and " + why, mend));
        case Logins.Answer.Lent lent -> {
          lent.files().forEach(workspace::lend);
          yield started(prepared, Optional.empty(), lent.secrets());
        }
      };
    }
    return switch (models.open(request, launcher.sharesLoopback())) {
      case ModelGate.Opening.Refused(String why, String mend) ->
          ended(request, started, new RunOutcome.NotStarted(why, mend));
      case ModelGate.Opening.Opened(ModelGate.Open opened) -> {
        try (opened) {
          yield started(prepared, Optional.of(opened), Set.of());
        }
      }
    };
  }

  /**
   * @param model the way to its model, for an agent that has one by the gateway
   * @param lent secrets of a login that lies in its home
   */
  private RunResult started(Prepared run, Optional<ModelGate.Open> model, Set<String> lent) {
    ModelAccess access = model.map(ModelGate.Open::access).orElseGet(ModelAccess::untold);
    return switch (run.connector()
        .start(run.request().task(), run.told().prompt(), run.workspace(), access)) {
      case Connector.Start.Refused(String why, String mend) ->
          ended(run.request(), run.started(), new RunOutcome.NotStarted(why, mend));
      case Connector.Start.Ready start -> {
        start.files().forEach(run.workspace()::write);
        yield withEnvironment(run, start, access, model, lent);
      }
    };
  }

  private RunResult withEnvironment(
      Prepared run,
      Connector.Start.Ready start,
      ModelAccess access,
      Optional<ModelGate.Open> model,
      Set<String> lent) {
    return switch (AgentEnvironment.of(
        run.request().seeing(run.told().seen().task()),
        run.workspace(),
        run.folder(),
        start.environment(),
        access)) {
      case AgentEnvironment.Refused refused ->
          ended(
              run.request(),
              run.started(),
              new RunOutcome.NotStarted(
                  "the environment is refused: " + String.join("; ", refused.problems()),
                  "Take these names out of the agent or the task."));
      case AgentEnvironment.Ready ready ->
          new Execution(
                  run.request(),
                  run.connector(),
                  start,
                  run.launcher(),
                  run.told().prompt(),
                  run.workspace(),
                  ready.knowing(lent),
                  targets.of(run.request().task().target()),
                  settings,
                  run.listener(),
                  model)
              .run(run.started(), clock);
    };
  }

  /** What comes of a run that is not given what it needs. */
  public RunResult refused(RunRequest request, RunOutcome.NotStarted outcome) {
    return ended(request, clock.instant(), outcome);
  }

  /**
   * A run whose workspace holds checkout, prompt and context.
   *
   * @param folder of the checkout that it is about
   */
  private record Prepared(
      RunRequest request,
      Instant started,
      Connector connector,
      Launcher launcher,
      Told told,
      Workspace workspace,
      Path folder,
      RunListener listener) {}

  /**
   * What an agent is told.
   *
   * @param seen what it may see of its task
   */
  private record Told(Prompt prompt, DeclaredTask seen) {}

  /** What comes of a run that is ended before it begins. */
  public RunResult withdrawn(RunRequest request, RunOutcome.Withdrawn outcome) {
    return ended(request, clock.instant(), outcome);
  }

  /** Without an agent having been started. */
  private RunResult ended(RunRequest request, Instant started, RunOutcome outcome) {
    return new RunResult(
        request,
        started,
        clock.instant(),
        outcome,
        RunLog.Kept.empty(),
        List.of(),
        NO_CHANGE,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static RunResult with(RunResult r, String problem) {
    return new RunResult(
        r.request(),
        r.startedAt(),
        r.finishedAt(),
        r.outcome(),
        r.log(),
        r.artifacts(),
        r.change(),
        r.prompt(),
        r.templates(),
        Stream.concat(r.problems().stream(), Stream.of(problem)).toList(),
        r.workspaceBytes(),
        r.confinement(),
        r.agent(),
        r.model(),
        r.provenance());
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
