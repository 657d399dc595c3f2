package dev.mandate.connector;

import dev.mandate.run.Connector;
import dev.mandate.run.Launcher;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.LlmAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the connectors to AI agents have in common. */
abstract class AiConnector implements Connector {
  private final String name;
  private final Program program;
  private final Function<Agent, Dialect> dialect;

  /**
   * @param dialect made for each run, as its agent needs it
   */
  AiConnector(String name, Program program, Function<Agent, Dialect> dialect) {
    this.name = name;
    this.program = program;
    this.dialect = dialect;
  }

  @Override
  public final String name() {
    return name;
  }

  final Program program() {
    return program;
  }

  @Override
  public final Start start(
      DeclaredTask task, Prompt prompt, Workspace workspace, ModelAccess model) {
    Optional<String> problem = Tools.problem(task.agent(), takesRules(), takesServers());
    if (problem.isPresent()) {
      return new Start.Refused(problem.get(), "Change the agent's spec.");
    }
    if (task.agent().llm().isEmpty()) {
      return new Start.Refused("the agent names no model", "Give spec.llm.");
    }
    Start start =
        start(
            task.agent(),
            task.agent().llm().get(),
            Tools.of(task.agent()),
            prompt,
            workspace,
            model);
    return start instanceof Start.Ready ready && isInImage(task) ? inImage(ready) : start;
  }

  /** The program is that of the image, wherever it may lie there. */
  private static boolean isInImage(DeclaredTask task) {
    return task.agent().runtime().sandbox().equals("container");
  }

  private Start.Ready inImage(Start.Ready ready) {
    List<String> command =
        ready.command().stream()
            .map(word -> word.equals(program.command()) ? program.name() : word)
            .toList();
    return new Start.Ready(
        command, ready.environment(), ready.files(), ready.promptAsInput(), ready.notes());
  }

  /** Whether its program can hold {@code Bash(git log:*)} and the like. */
  boolean takesRules() {
    return false;
  }

  /** Whether its program can be told which tools of an MCP server may be used. */
  boolean takesServers() {
    return false;
  }

  abstract Start start(
      Agent agent,
      Agent.Llm llm,
      Tools tools,
      Prompt prompt,
      Workspace workspace,
      ModelAccess model);

  @Override
  public final Reading read(DeclaredTask task, Launcher.LogSink log) {
    Agent agent = task.agent();
    Program asked = isInImage(task) ? Program.elsewhere(program.name()) : program;
    return new EventReading(dialect.apply(agent), asked, Allowance.of(agent), log);
  }

  /**
   * Of what a spec can say of a model and its cost, what this program has no way to heed, and
   * nobody else does.
   *
   * @param heedsOutputTokens whether it can be told how long an answer may be
   * @param tellsCost whether it says what a run costs
   */
  final List<String> unheard(
      Agent agent, Agent.Llm llm, boolean heedsOutputTokens, boolean tellsCost) {
    List<String> notes = new ArrayList<>();
    if (llm.temperature().isPresent()) {
      notes.add("llm.temperature is not passed on: " + name + " has no option for it.");
    }
    boolean counted = agent.access() == LlmAccess.GATEWAY;
    if (!counted && !heedsOutputTokens && llm.maxOutputTokens().isPresent()) {
      notes.add("llm.maxOutputTokens is not passed on: " + name + " has no option for it.");
    }
    if (!counted && !tellsCost && agent.budget().usd().isPresent()) {
      notes.add("limits.cost.perRunUsd is not watched: " + name + " does not say what it costs.");
    }
    if (!counted) {
      notes.add(
          "llm.access is "
              + agent.access().label()
              + ": what the agent takes of its model is what its program says, and every command"
              + " that it runs can read what opens the provider.");
    }
    return notes;
  }
}
