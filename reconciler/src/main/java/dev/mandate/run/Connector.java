package dev.mandate.run;

import dev.mandate.spec.DeclaredTask;
import java.util.List;

/** How one sort of agent is started, and how its end is read. Thread-safe. */
public interface Connector {

  /** The word of the Agent spec that asks for it. */
  String name();

  /**
   * Program and arguments for a workspace that holds prompt, context and checkout. No secrets: a
   * command line is there for all to read.
   */
  List<String> commandLine(DeclaredTask task, Workspace workspace);

  /** What the end of the process, and what it said, mean. */
  RunOutcome outcome(Launcher.Ending ending, RunLog.Kept log);
}
