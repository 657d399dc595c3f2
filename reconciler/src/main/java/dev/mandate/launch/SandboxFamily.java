package dev.mandate.launch;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The processes of one sandbox: its own and, in their namespace of process ids, the agent's.
 * Whatever the agent starts stays in that namespace, and ends with the first process in it.
 */
public final class SandboxFamily implements Family {
  private static final int FIRST = 1;

  private final RunProcesses all;
  private final ProcessTable table;
  private final int depth;
  private final Supplier<OptionalLong> first;
  private final Runnable begun;
  private boolean hasBegun;

  /**
   * @param depth how many namespaces of process ids the agent's processes are in
   * @param first asked for the first process of the sandbox, as it is called outside, when all is
   *     to be ended; empty when there is none yet
   * @param begun told once there is a process of the agent
   */
  public SandboxFamily(
      RunProcesses all,
      ProcessTable table,
      int depth,
      Supplier<OptionalLong> first,
      Runnable begun) {
    this.all = all;
    this.table = table;
    this.depth = depth;
    this.first = first;
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
  public void begin() {
    if (!hasBegun) {
      hasBegun = true;
      begun.run();
    }
  }

  public boolean hasBegun() {
    return hasBegun;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Not those of the sandbox itself: with them the agent would be killed at once.
   */
  @Override
  public void interrupt() {
    Signals.send("INT", agents());
  }

  /** The first process in a namespace of ids takes all others with it, and ends after them. */
  @Override
  public void kill() {
    first.get().ifPresent(all::adopt);
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
