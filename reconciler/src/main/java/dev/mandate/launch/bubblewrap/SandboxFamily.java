package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.Family;
import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.RunProcesses;
import dev.mandate.launch.Signals;
import java.util.Comparator;
import java.util.List;

/**
 * The processes of one sandbox: bwrap's own and, in their namespace of process ids, the agent's.
 * Whatever the agent starts stays in that namespace, and ends with the first process in it.
 */
final class SandboxFamily implements Family {
  private static final int FIRST = 1;

  private final RunProcesses all;
  private final ProcessTable table;
  private final int depth;
  private final StatusFile outermost;
  private final Runnable begun;
  private boolean hasBegun;

  /**
   * @param depth how many namespaces of process ids the agent's processes are in
   * @param outermost of the bwrap that was started first
   * @param begun told once there is a process of the agent
   */
  SandboxFamily(
      RunProcesses all, ProcessTable table, int depth, StatusFile outermost, Runnable begun) {
    this.all = all;
    this.table = table;
    this.depth = depth;
    this.outermost = outermost;
    this.begun = begun;
  }

  @Override
  public void look() {
    all.look();
    if (!hasBegun && !agents().isEmpty()) {
      begin();
    }
  }

  /** Says that the agent was there, also when it had gone before anybody looked. */
  void begin() {
    if (!hasBegun) {
      hasBegun = true;
      begun.run();
    }
  }

  boolean hasBegun() {
    return hasBegun;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Not bwrap's own: it would kill the agent at once.
   */
  @Override
  public void interrupt() {
    Signals.send("INT", agents());
  }

  /** The first process in a namespace of ids takes all others with it, and ends after them. */
  @Override
  public void kill() {
    outermost.childPid().ifPresent(all::adopt);
    all.kill();
  }

  /** Parents first: one whose child ends before it is told could end without tidying up. */
  private List<String> agents() {
    return all.live().stream()
        .sorted(
            Comparator.comparingLong(ProcessTable.Entry::started)
                .thenComparingLong(ProcessTable.Entry::pid))
        .map(ProcessTable.Entry::pid)
        .filter(this::isAgents)
        .map(Object::toString)
        .toList();
  }

  private boolean isAgents(long pid) {
    List<Long> ids = table.idsInNamespaces(pid);
    return ids.size() == depth && ids.getLast() != FIRST;
  }
}
