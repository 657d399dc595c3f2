package dev.mandate.run;

import dev.mandate.scrub.Scrubber;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of one run, readable by its owner only. Laid out as {@code PROMPT.md}, {@code
 * .claude/}, {@code context/}, {@code output/artifacts/}, {@code target/}, and a private {@code
 * .home/} and {@code .tmp/}. All paths are absolute.
 */
public interface Workspace {
  Path root();

  /** Where the target repository is checked out to; empty at first. */
  Path target();

  Path artifacts();

  Path home();

  Path temporary();

  /** Writes a new file for the agent to read, before it is started; makes the folders above it. */
  void write(RepoPath file, byte[] content);

  /**
   * Writes a new file into {@link #home}, before the agent is started. All of that folder is
   * removed at {@link #close}, whatever becomes of the rest.
   *
   * @param file its path there
   */
  void lend(RepoPath file, byte[] content);

  /**
   * A folder of the checkout, unless it does not exist there or leads out of it through a link.
   *
   * @param path empty for the checkout itself
   */
  Optional<Path> targetFolder(Optional<String> path);

  /** The file {@code output/agent.log}; stays open until {@link #close}. */
  RunLog.Copy logCopy();

  /**
   * For those who follow the run on this machine, out of the agent's reach and with a bounded size;
   * is gone after {@link #close}.
   */
  RunLog.Copy liveLog();

  /** Reads what the agent left in {@code output/artifacts/}; only after all of it has ended. */
  Artifacts collect(Agent.OutputLimits limits, Scrubber scrubber);

  /** Bytes of all regular files in it. */
  long size();

  /**
   * Gives the workspace up, and removes it if the retention says so.
   *
   * @return what went wrong with that; the run itself is not touched by it
   */
  Optional<String> close(boolean succeeded);
}
