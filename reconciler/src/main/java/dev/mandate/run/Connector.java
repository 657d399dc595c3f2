package dev.mandate.run;

import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** How one sort of agent is started, and how what it says is read. Thread-safe. */
public interface Connector {

  /** The word of the Agent spec that asks for it. */
  String name();

  /**
   * How to start an agent in a workspace that holds prompt, context and checkout.
   *
   * @param model the variables that tell its program of its model, which it is given anyway
   */
  Start start(DeclaredTask task, Prompt prompt, Workspace workspace, ModelAccess model);

  /**
   * Reads what one agent says.
   *
   * @param log gets what people are to read of it, as it comes
   */
  Reading read(DeclaredTask task, Launcher.LogSink log);

  /** A command, or why there is none. */
  sealed interface Start {
    /**
     * @param command program and arguments. No secrets: a command line is there for all to read
     * @param environment the program's own settings, which nothing else overrides
     * @param files to be written into the workspace before the start
     * @param promptAsInput whether {@code PROMPT.md} is its standard input, which is empty
     *     otherwise
     * @param notes what the spec asks for and the program has no way to do, a sentence each
     */
    record Ready(
        List<String> command,
        Map<String, String> environment,
        SortedMap<RepoPath, byte[]> files,
        boolean promptAsInput,
        List<String> notes)
        implements Start {
      public Ready {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        notes = List.copyOf(notes);
      }
    }

    /**
     * The spec asks for what this connector cannot hold.
     *
     * @param why without final full stop
     * @param mend one sentence
     */
    record Refused(String why, String mend) implements Start {}
  }

  /** Takes the output of one agent as it comes, cut anywhere, from one thread. */
  interface Reading extends Launcher.LogSink {
    /**
     * {@inheritDoc}
     *
     * @throws Halt when the agent must not go on
     */
    @Override
    void accept(byte[] buffer, int offset, int length);

    /**
     * What the end of the process, and all that was said, mean. Call once, after the last output.
     */
    Heard end(Launcher.Ending ending);

    /** What was reported until now, for a run that was halted or broke off. */
    Optional<AgentReport> report();
  }

  /**
   * @param agent what the agent reported of itself; empty for one that does not
   */
  record Heard(RunOutcome outcome, Optional<AgentReport> agent) {}

  /** Thrown while output is read, so that the agent is ended: it does what it may not. */
  final class Halt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param why without final full stop
     */
    public Halt(String why) {
      super(why);
    }
  }
}
