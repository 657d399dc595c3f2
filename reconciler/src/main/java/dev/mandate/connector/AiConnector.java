package dev.mandate.connector;

import dev.mandate.run.Connector;
import dev.mandate.run.Launcher;
import dev.mandate.run.Prompt;
import dev.mandate.run.Workspace;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the connectors to AI agents have in common. */
abstract class AiConnector implements Connector {
  private final String name;
  private final Program program;
  private final Supplier<Dialect> dialect;

  AiConnector(String name, Program program, Supplier<Dialect> dialect) {
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
  public final Start start(DeclaredTask task, Prompt prompt, Workspace workspace) {
    Optional<String> problem = Tools.problem(task.agent());
    if (problem.isPresent()) {
      return new Start.Refused(problem.get(), "Change the agent's spec.");
    }
    if (task.agent().llm().isEmpty()) {
      return new Start.Refused("the agent names no model", "Give spec.llm.");
    }
    return start(task.agent(), task.agent().llm().get(), Tools.of(task.agent()), prompt, workspace);
  }

  abstract Start start(Agent agent, Agent.Llm llm, Tools tools, Prompt prompt, Workspace workspace);

  @Override
  public final Reading read(DeclaredTask task, Launcher.LogSink log) {
    return new EventReading(dialect.get(), program, task.agent().autonomy().maxTurns(), log);
  }

  /** Of what a spec can say of a model, what this program has no option for. */
  final List<String> unheard(Agent.Llm llm, boolean heedsOutputTokens) {
    List<String> notes = new ArrayList<>();
    if (llm.temperature().isPresent()) {
      notes.add("llm.temperature is not passed on: " + name + " has no option for it.");
    }
    if (!heedsOutputTokens && llm.maxOutputTokens().isPresent()) {
      notes.add("llm.maxOutputTokens is not passed on: " + name + " has no option for it.");
    }
    return notes;
  }
}
