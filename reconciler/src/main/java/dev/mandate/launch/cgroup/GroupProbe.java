package dev.mandate.launch.cgroup;

import dev.mandate.spec.Agent;
import java.io.IOException;
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
import java.util.UUID;

/** Finds out by trying which control groups this machine lets the reconciler make. */
public sealed interface GroupProbe {

  record Usable(ControlGroups groups) implements GroupProbe {}

  /**
   * @param why a clause
   */
  record Unusable(String why) implements GroupProbe {}

  /**
   * Puts a process into a group with limits, and looks whether it is there. Version 2 comes first.
   * Groups that dead reconcilers left are removed.
   */
  static GroupProbe ofThisMachine() {
    List<String> why = new ArrayList<>();
    try {
      List<String> membership = VersionOne.lines("/proc/self/cgroup");
      List<String> mounts = VersionOne.lines("/proc/self/mountinfo");
      Optional<Path> own = unified(mounts, membership);
      if (own.isPresent()) {
        try {
          Optional<VersionTwo> two = VersionTwo.in(own.get());
          if (two.isPresent() && holds(two.get(), why)) {
            GroupFolder.sweep(own.get());
            return new Usable(two.get());
          }
        } catch (IOException e) {
          why.add("cgroup-v2 is not delegated: " + e.getMessage());
        }
      }
      Map<String, Path> parents = new TreeMap<>(VersionOne.parents(mounts, membership));
      parents.values().removeIf(parent -> !Files.isWritable(parent));
      if (!parents.isEmpty()) {
        VersionOne one = new VersionOne(parents, hasSwap());
        if (holds(one, why)) {
          for (Path parent : parents.values()) {
            GroupFolder.sweep(parent);
          }
          return new Usable(one);
        }
      }
    } catch (IOException e) {
      why.add(e.toString());
    }
    return new Unusable(
        why.isEmpty() ? "there are no control groups that it may make" : String.join("; ", why));
  }

  private static boolean holds(ControlGroups groups, List<String> why) {
    Agent.Resources all =
        new Agent.Resources(
            groups.controllers().contains("cpu") ? OptionalDouble.of(0.5) : OptionalDouble.empty(),
            groups.controllers().contains("memory") ? OptionalLong.of(64) : OptionalLong.empty(),
            groups.controllers().contains("pids") ? OptionalInt.of(16) : OptionalInt.empty());
    try {
      ControlGroups.Group group = groups.make("probe-" + UUID.randomUUID(), all, 0);
      try {
        if (entered(group)) {
          return true;
        }
        why.add(groups.name() + ": a process that enters a group is not in it");
      } finally {
        group.remove().ifPresent(why::add);
      }
    } catch (IOException e) {
      why.add(groups.name() + ": " + e.getMessage());
    }
    return false;
  }

  /** Enters, and fails unless the process finds its own id among those of each group. */
  private static boolean entered(ControlGroups.Group group) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "for f; do echo 0 >\"$f\" && grep -qx $$ \"$f\" || exit 1; done",
                "sh"));
    group.entrances().forEach(file -> command.add(file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    return process.onExit().join().exitValue() == 0;
  }

  /** Where the reconciler is in the hierarchy of version 2. */
  private static Optional<Path> unified(List<String> mounts, List<String> membership) {
    Optional<String> own =
        membership.stream()
            .filter(line -> line.startsWith("0::"))
            .map(line -> line.substring(3))
            .findFirst();
    Optional<String> mount =
        mounts.stream()
            .filter(line -> line.contains(" - cgroup2 "))
            .map(line -> line.split(" ")[4])
            .findFirst();
    return own.flatMap(
        path ->
            mount.map(
                root ->
                    Files.isDirectory(Path.of(root, path)) ? Path.of(root, path) : Path.of(root)));
  }

  private static boolean hasSwap() throws IOException {
    return Files.readString(Path.of("/proc/swaps"), StandardCharsets.UTF_8).lines().count() > 1;
  }
}
