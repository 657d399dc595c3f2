package dev.mandate.launch.cgroup;

import dev.mandate.run.Confinement;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where this machine lets the reconciler make control groups. Thread-safe. */
public interface ControlGroups {

  /** Which sort, for records: {@code cgroup-v1} or {@code cgroup-v2}. */
  String name();

  /** Of {@code cpu}, {@code memory} and {@code pids} those that can be held. */
  List<String> controllers();

  /**
   * Why limits cannot be held here, a clause; empty when they can.
   *
   * @param wanted at least one
   */
  Optional<String> cannotHold(Agent.Resources wanted);

  /**
   * Makes a group that holds the limits.
   *
   * @param name of a run; one group with it at a time
   * @param wanted at least one, and none that {@link #cannotHold} refuses
   * @param ownPids processes that the sandbox itself needs, beside those of the agent
   * @throws IOException also when what is read back is not what was asked for
   */
  Group make(String name, Agent.Resources wanted, int ownPids) throws IOException;

  /** A group of one run. For one thread. */
  interface Group {
    /** A process is in the group once it has written {@code 0} to each of these files. */
    List<Path> entrances();

    /** What it holds, as read back. */
    Confinement.Limits limits();

    /** Which limit has ended or refused processes, a clause; empty when none has. */
    Optional<String> exceeded();

    /**
     * Removes it; only after the last process in it has ended.
     *
     * @return what is in the way; empty when it is gone
     */
    Optional<String> remove();
  }
}
