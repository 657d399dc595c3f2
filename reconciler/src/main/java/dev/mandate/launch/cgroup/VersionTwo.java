package dev.mandate.launch.cgroup;

import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One hierarchy for all: Linux, Documentation/admin-guide/cgroup-v2. Only where the group of the
 * reconciler was given to it, as systemd does with {@code Delegate=yes}.
 *
 * @param parent groups are made below it
 * @param controllers those that groups below it have
 */
record VersionTwo(Path parent, List<String> controllers) implements ControlGroups {
  private static final long PERIOD_MICROS = 100_000;
  private static final String ASIDE = GroupFolder.PREFIX + "reconciler";

  VersionTwo {
    controllers = List.copyOf(controllers);
  }

  /**
   * Takes what was delegated. A group with processes in it cannot hand controllers on, so those of
   * the reconciler move to a group of their own below it.
   *
   * @param membership the group that the reconciler is in; maybe that which it moved to before
   * @return empty when none of the controllers is there
   */
  static Optional<VersionTwo> in(Path membership) throws IOException {
    Path own = membership.endsWith(ASIDE) ? membership.getParent() : membership;
    GroupFolder folder = new GroupFolder(own);
    if (!folder.has("cgroup.controllers")) {
      return Optional.empty();
    }
    List<String> there = List.of(folder.read("cgroup.controllers").split("\\s+"));
    List<String> usable = Wanted.ALL.stream().filter(there::contains).toList();
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    List<String> handedOn = List.of(folder.read("cgroup.subtree_control").split("\\s+"));
    List<String> missing = usable.stream().filter(name -> !handedOn.contains(name)).toList();
    if (!missing.isEmpty()) {
      stepAside(folder);
      folder.write("cgroup.subtree_control", "+" + String.join(" +", missing));
    }
    return Optional.of(new VersionTwo(own, usable));
  }

  private static void stepAside(GroupFolder own) throws IOException {
    Path aside = own.path().resolve(ASIDE);
    if (!Files.isDirectory(aside)) {
      Files.createDirectory(aside);
    }
    GroupFolder leaf = new GroupFolder(aside);
    for (String pid : own.read("cgroup.procs").lines().toList()) {
      leaf.write("cgroup.procs", pid);
    }
  }

  @Override
  public String name() {
    return "cgroup-v2";
  }

  @Override
  public Optional<String> cannotHold(Agent.Resources wanted) {
    return Wanted.missing(wanted, controllers);
  }

  @Override
  public Group make(String run, Agent.Resources wanted, int ownPids) throws IOException {
    GroupFolder group = GroupFolder.make(parent.resolve(GroupFolder.nameFor(run)));
    try {
      if (wanted.memoryMiB().isPresent()) {
        group.write("memory.max", Long.toString(wanted.memoryMiB().getAsLong() << 20));
        if (group.has("memory.swap.max")) {
          group.write("memory.swap.max", "0");
        }
      }
      if (wanted.pids().isPresent()) {
        group.write("pids.max", Integer.toString(wanted.pids().getAsInt() + ownPids));
      }
      if (wanted.cpus().isPresent()) {
        long quota = Math.round(wanted.cpus().getAsDouble() * PERIOD_MICROS);
        group.write("cpu.max", quota + " " + PERIOD_MICROS);
      }
      Agent.Resources held = readBack(group, wanted, ownPids);
      Wanted.requireHeld(wanted, held);
      return new MadeGroup(name(), List.of(group), held, "memory.events", "cgroup.procs");
    } catch (IOException | RuntimeException e) {
      Wanted.addTo(e, group.remove());
      throw e;
    }
  }

  private static Agent.Resources readBack(GroupFolder group, Agent.Resources wanted, int ownPids)
      throws IOException {
    OptionalDouble cpus = OptionalDouble.empty();
    OptionalLong memory = OptionalLong.empty();
    OptionalInt pids = OptionalInt.empty();
    if (wanted.cpus().isPresent()) {
      List<String> max = new ArrayList<>(List.of(group.read("cpu.max").split("\\s+")));
      cpus = OptionalDouble.of(Double.parseDouble(max.get(0)) / Double.parseDouble(max.get(1)));
    }
    if (wanted.memoryMiB().isPresent()) {
      memory = OptionalLong.of(Long.parseLong(group.read("memory.max")) >> 20);
    }
    if (wanted.pids().isPresent()) {
      pids = OptionalInt.of(Integer.parseInt(group.read("pids.max")) - ownPids);
    }
    return new Agent.Resources(cpus, memory, pids);
  }
}
