package dev.mandate.launch.cgroup;

import dev.mandate.spec.Agent;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One hierarchy for each controller: Linux, Documentation/admin-guide/cgroup-v1.
 *
 * @param parents controller, and the folder in its hierarchy below which groups are made
 * @param swap whether this machine has any
 */
record VersionOne(Map<String, Path> parents, boolean swap) implements ControlGroups {
  private static final long PERIOD_MICROS = 100_000;
  private static final String MEMORY = "memory.limit_in_bytes";
  private static final String WITH_SWAP = "memory.memsw.limit_in_bytes";

  VersionOne {
    parents = new TreeMap<>(parents);
  }

  @Override
  public String name() {
    return "cgroup-v1";
  }

  @Override
  public List<String> controllers() {
    return List.copyOf(parents.keySet());
  }

  @Override
  public Optional<String> cannotHold(Agent.Resources wanted) {
    Optional<String> missing = Wanted.missing(wanted, parents.keySet());
    if (missing.isEmpty()
        && wanted.memoryMiB().isPresent()
        && swap
        && !Files.exists(parents.get("memory").resolve(WITH_SWAP))) {
      return Optional.of("its kernel does not count what is swapped out as memory");
    }
    return missing;
  }

  @Override
  public Group make(String run, Agent.Resources wanted, int ownPids) throws IOException {
    String name = GroupFolder.nameFor(run);
    Map<String, GroupFolder> made = new TreeMap<>();
    try {
      for (String controller : Wanted.controllers(wanted)) {
        made.put(controller, GroupFolder.make(parents.get(controller).resolve(name)));
      }
      if (wanted.memoryMiB().isPresent()) {
        holdMemory(made.get("memory"), wanted.memoryMiB().getAsLong() << 20);
      }
      if (wanted.pids().isPresent()) {
        made.get("pids").write("pids.max", Integer.toString(wanted.pids().getAsInt() + ownPids));
      }
      if (wanted.cpus().isPresent()) {
        holdCpus(made.get("cpu"), wanted.cpus().getAsDouble());
      }
      Agent.Resources held = readBack(made, ownPids);
      Wanted.requireHeld(wanted, held);
      return new MadeGroup(
          name(), List.copyOf(made.values()), held, "memory.oom_control", "cgroup.procs");
    } catch (IOException | RuntimeException e) {
      made.values().forEach(group -> Wanted.addTo(e, group.remove()));
      throw e;
    }
  }

  private static void holdMemory(GroupFolder group, long bytes) throws IOException {
    group.write(MEMORY, Long.toString(bytes));
    if (group.has(WITH_SWAP)) {
      group.write(WITH_SWAP, Long.toString(bytes));
    }
  }

  private static void holdCpus(GroupFolder group, double cpus) throws IOException {
    group.write("cpu.cfs_period_us", Long.toString(PERIOD_MICROS));
    group.write("cpu.cfs_quota_us", Long.toString(Math.round(cpus * PERIOD_MICROS)));
  }

  private static Agent.Resources readBack(Map<String, GroupFolder> made, int ownPids)
      throws IOException {
    OptionalDouble cpus = OptionalDouble.empty();
    OptionalLong memory = OptionalLong.empty();
    OptionalInt pids = OptionalInt.empty();
    if (made.containsKey("cpu")) {
      GroupFolder group = made.get("cpu");
      BigDecimal quota = new BigDecimal(group.read("cpu.cfs_quota_us"));
      cpus =
          OptionalDouble.of(
              quota.doubleValue() / Double.parseDouble(group.read("cpu.cfs_period_us")));
    }
    if (made.containsKey("memory")) {
      memory = OptionalLong.of(Long.parseLong(made.get("memory").read(MEMORY)) >> 20);
    }
    if (made.containsKey("pids")) {
      pids = OptionalInt.of(Integer.parseInt(made.get("pids").read("pids.max")) - ownPids);
    }
    return new Agent.Resources(cpus, memory, pids);
  }

  /**
   * Where the reconciler is in each hierarchy.
   *
   * @param mountInfo see proc_pid_mountinfo(5)
   * @param membership see cgroups(7), /proc/pid/cgroup
   */
  static Map<String, Path> parents(List<String> mountInfo, List<String> membership) {
    Map<String, Path> found = new TreeMap<>();
    for (String line : mountInfo) {
      String[] halves = line.split(" - ", 2);
      String[] fields = halves[0].split(" ");
      String[] system = halves.length < 2 ? new String[0] : halves[1].split(" ");
      if (system.length < 3 || !system[0].equals("cgroup")) {
        continue;
      }
      for (String option : system[2].split(",")) {
        if (Wanted.ALL.contains(option)) {
          own(option, membership)
              .ifPresent(own -> found.put(option, below(fields[4], fields[3], own)));
        }
      }
    }
    return found;
  }

  private static Optional<String> own(String controller, List<String> membership) {
    return membership.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3 && List.of(parts[1].split(",")).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  /** In a container, the mount can show less than the paths are told from. */
  private static Path below(String mount, String root, String own) {
    String relative = own.startsWith(root) ? own.substring(root.length()) : own;
    Path path = Path.of(mount, relative);
    return Files.isDirectory(path) ? path : Path.of(mount);
  }

  static List<String> lines(String file) throws IOException {
    return new ArrayList<>(Files.readAllLines(Path.of(file), StandardCharsets.UTF_8));
  }
}
