package dev.mandate.run;

import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.LlmAccess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a run all that it needs in its workspace, in this order: checkout, prompt and context, the
 * way to its model, what starts its program, its environment. What cannot be had ends it before
 * anything is started.
 */
record Preparation(
    Targets targets, ModelGate models, Logins logins, Clock clock, Runner.Settings settings) {

  /** Executes it, too, when it has everything. */
  RunResult run(Undertaking run) {
    DeclaredTask task = run.request().task();
    targets.of(task.target()).checkOut(run.request().targetCommit(), run.workspace().target());
    Optional<Path> folder = run.workspace().targetFolder(task.task().targetPath());
    if (folder.isEmpty()) {
      return unstarted(
          run,
          "target.path '"
              + task.task().targetPath().orElse("")
              + "' is no folder of the target repository at "
              + run.request().targetCommit().abbreviated(),
          "Give a folder that exists there, without links.");
    }
    run.workspace()
        .write(new RepoPath("PROMPT.md"), run.prompt().text().getBytes(StandardCharsets.UTF_8));
    TaskContext.files(run.seen(), run.prompt()).forEach(run.workspace()::write);
    return withModel(run, folder.get());
  }

  /**
   * @param folder of the checkout that it is about
   */
  private RunResult withModel(Undertaking run, Path folder) {
    DeclaredTask task = run.request().task();
    if (task.agent().llm().isEmpty() || task.agent().access() == LlmAccess.KEY) {
      return withProgram(run, folder, Optional.empty(), Set.of());
    }
    if (task.agent().access() == LlmAccess.LOGIN) {
      return switch (logins.of(run.connector().name())) {
        case Logins.Answer.Missing(String why, String mend) ->
            unstarted(run, "llm.access is login, and " + why, mend);
        case Logins.Answer.Lent lent -> {
          lent.files().forEach(run.workspace()::lend);
          yield withProgram(run, folder, Optional.empty(), lent.secrets());
        }
      };
    }
    return switch (models.open(run.request(), run.launcher().sharesLoopback())) {
      case ModelGate.Opening.Refused(String why, String mend) -> unstarted(run, why, mend);
      case ModelGate.Opening.Opened(ModelGate.Open opened) -> {
        try (opened) {
          yield withProgram(run, folder, Optional.of(opened), Set.of());
        }
      }
    };
  }

  /**
   * @param model the way to its model, for an agent that has one by the gateway
   * @param lent secrets of a login that lies in its home
   */
  private RunResult withProgram(
      Undertaking run, Path folder, Optional<ModelGate.Open> model, Set<String> lent) {
    ModelAccess access = model.map(ModelGate.Open::access).orElseGet(ModelAccess::untold);
    return switch (run.connector()
        .start(run.request().task(), run.prompt(), run.workspace(), access)) {
      case Connector.Start.Refused(String why, String mend) -> unstarted(run, why, mend);
      case Connector.Start.Ready start -> {
        start.files().forEach(run.workspace()::write);
        yield withEnvironment(run, folder, start, access, model, lent);
      }
    };
  }

  private RunResult withEnvironment(
      Undertaking run,
      Path folder,
      Connector.Start.Ready start,
      ModelAccess access,
      Optional<ModelGate.Open> model,
      Set<String> lent) {
    return switch (AgentEnvironment.of(
        run.request().seeing(run.seen().task()),
        run.workspace(),
        folder,
        start.environment(),
        access)) {
      case AgentEnvironment.Refused refused ->
          unstarted(
              run,
              "the environment is refused: " + String.join("; ", refused.problems()),
              "Take these names out of the agent or the task.");
      case AgentEnvironment.Ready ready ->
          new Execution(
                  run,
                  start,
                  ready.knowing(lent),
                  targets.of(run.request().task().target()),
                  settings,
                  model)
              .run(clock);
    };
  }

  private RunResult unstarted(Undertaking run, String why, String mend) {
    return RunResult.withoutAgent(
        run.request(),
        run.started(),
        clock.instant(),
        new RunOutcome.NotStarted(why, mend),
        CapturedChange.none());
  }
}
