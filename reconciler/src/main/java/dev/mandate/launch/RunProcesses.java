package dev.mandate.launch;

import dev.mandate.launch.ProcessTable.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * All processes of one run, also those that have left its process group. A process belongs to the
 * run when it is the leader, is in the leader's session or group, was at some look a child of one
 * that belongs, or carries the marks of the run in its environment. Not thread-safe.
 */
public final class RunProcesses implements Family {
  /** Together they say to which run, and in which workspace, a process belongs. */
  private static final List<String> MARKS = List.of("MANDATE_RUN_ID", "MANDATE_WORKSPACE");

  private static final long SWEEP_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 5_000_000L;

  /** Time alone may have passed while this process itself stood still. */
  private static final int SWEEP_LOOKS = 100;

  private static final long GONE = -1;

  private final ProcessTable table;
  private final long leader;
  private final boolean leadsGroup;
  private final Set<String> marks;
  private final long leaderStarted;
  private final Set<Entry> known = new HashSet<>();

  /**
   * @param leader 0 to look for marks only
   * @param leadsGroup whether the leader's id is also that of its group and session
   */
  public RunProcesses(ProcessTable table, long leader, boolean leadsGroup, Set<String> marks) {
    this.table = table;
    this.leader = leader;
    this.leadsGroup = leadsGroup;
    this.marks = Set.copyOf(marks);
    this.leaderStarted =
        leader == 0
            ? 0
            : table.live().stream()
                .filter(e -> e.pid() == leader)
                .mapToLong(Entry::started)
                .findFirst()
                .orElse(GONE);
  }

  /**
   * What {@link ProcessTable#wasStartedWith} knows the processes of a run by; empty when its
   * environment does not name it.
   */
  public static Set<String> marks(Map<String, String> environment) {
    Set<String> marks = new HashSet<>();
    for (String name : MARKS) {
      String value = environment.get(name);
      if (value == null) {
        return Set.of();
      }
      marks.add(name + "=" + value);
    }
    return marks;
  }

  /** Looks at the family tree, so that a child is still known once its parent is gone. */
  @Override
  public void look() {
    members(false);
  }

  /** The family as it is known now, the leader included. */
  public List<Entry> live() {
    return members(false);
  }

  /** From now on a process belongs, with all that come of it. */
  public void adopt(long pid) {
    table.live().stream()
        .filter(e -> e.pid() == pid)
        .map(RunProcesses::asKnown)
        .forEach(known::add);
  }

  /** SIGINT to the group at once, and to each process that has left it. */
  @Override
  public void interrupt() {
    List<Entry> members = members(true);
    List<String> targets = new ArrayList<>();
    if (leadsGroup) {
      targets.add("-" + leader);
    }
    for (Entry member : members) {
      if (!leadsGroup || member.group() != leader) {
        targets.add(Long.toString(member.pid()));
      }
    }
    Signals.send("INT", targets);
  }

  /**
   * SIGKILL until nothing is left.
   *
   * @throws IllegalStateException when something survives for five seconds, which the kernel only
   *     lets happen to a process that hangs inside it or that belongs to another user
   */
  @Override
  public void kill() {
    long deadline = System.nanoTime() + SWEEP_NANOS;
    if (leadsGroup && leader != 0) {
      List<Entry> members = members(true);
      // One signal for the whole group: nobody in it can fork his way out between two kills.
      if (members.stream().anyMatch(m -> m.group() == leader || m.pid() == leader)) {
        Signals.send("KILL", List.of("-" + leader));
      }
    }
    int quietLooks = 0;
    for (int looks = 1; quietLooks < 2; looks++) {
      List<Entry> left = members(true);
      quietLooks = left.isEmpty() ? quietLooks + 1 : 0;
      for (Entry member : left) {
        // False only says that it has ended already, or may not be ended: the next look tells.
        boolean unused =
            ProcessHandle.of(member.pid()).map(ProcessHandle::destroyForcibly).orElse(false);
      }
      if (!left.isEmpty() && looks > SWEEP_LOOKS && System.nanoTime() > deadline) {
        throw new IllegalStateException("these processes survive SIGKILL: " + pids(left));
      }
      if (!left.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static String pids(List<Entry> entries) {
    return entries.stream().map(e -> Long.toString(e.pid())).collect(Collectors.joining(", "));
  }

  /** Live members. Reading every environment is dear, so it is done only when asked for. */
  private List<Entry> members(boolean withMarks) {
    List<Entry> live = table.live();
    known.retainAll(Set.copyOf(live.stream().map(RunProcesses::asKnown).toList()));
    Map<Long, List<Entry>> children = live.stream().collect(Collectors.groupingBy(Entry::parent));
    Set<Long> found = new HashSet<>();
    List<Entry> members = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    boolean leaderIdIsOurs = leaderIdIsOurs(live);
    List<Entry> roots =
        live.stream()
            .filter(e -> e.pid() != self && isRoot(e, withMarks, leaderIdIsOurs))
            .collect(Collectors.toCollection(ArrayList::new));
    while (!roots.isEmpty()) {
      Entry next = roots.removeLast();
      if (next.pid() != self && found.add(next.pid())) {
        members.add(next);
        known.add(asKnown(next));
        roots.addAll(children.getOrDefault(next.pid(), List.of()));
      }
    }
    return members;
  }

  /** The id of a leader that has ended can in time go to a process of somebody else. */
  private boolean leaderIdIsOurs(List<Entry> live) {
    return leader != 0
        && live.stream().noneMatch(e -> e.pid() == leader && e.started() != leaderStarted);
  }

  private boolean isRoot(Entry entry, boolean withMarks, boolean leaderIdIsOurs) {
    boolean inGroup = leadsGroup && (entry.group() == leader || entry.session() == leader);
    return (leaderIdIsOurs && (entry.pid() == leader || inGroup))
        || known.contains(asKnown(entry))
        || (withMarks && table.wasStartedWith(entry.pid(), marks));
  }

  /** What does not change while a process lives. */
  private static Entry asKnown(Entry entry) {
    return new Entry(entry.pid(), 0, 0, 0, entry.started());
  }
}
