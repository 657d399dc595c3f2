package dev.mandate.launch.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How control groups are found; that they hold is for the tests of the sandbox. */
class ControlGroupsTest {
  private static final Agent.Resources ALL =
      new Agent.Resources(OptionalDouble.of(1.5), OptionalLong.of(64), OptionalInt.of(20));

  @TempDir Path folder;

  @Test
  void versionOneHasAHierarchyForEachController() {
    List<String> mounts =
        List.of(
            "30 23 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755",
            "35 30 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:15 - cgroup cgroup rw,memory",
            "36 30 0:32 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
            "37 30 0:33 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio");
    List<String> membership = List.of("4:memory:/no/such/group", "3:cpu,cpuacct:/", "0::/");
    assertEquals(
        Map.of(
            "memory", Path.of("/sys/fs/cgroup/memory"),
            "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct")),
        VersionOne.parents(mounts, membership));
  }

  @Test
  void versionOneSaysWhatItLacks() {
    VersionOne some = new VersionOne(Map.of("pids", folder), false);
    assertEquals(Optional.of("it lacks control groups for cpu, memory"), some.cannotHold(ALL));
    assertEquals(
        Optional.empty(),
        some.cannotHold(
            new Agent.Resources(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.of(5))));
    VersionOne swapping = new VersionOne(Map.of("memory", folder), true);
    assertEquals(
        Optional.of("its kernel does not count what is swapped out as memory"),
        swapping.cannotHold(
            new Agent.Resources(OptionalDouble.empty(), OptionalLong.of(5), OptionalInt.empty())));
  }

  @Test
  void versionTwoStepsAsideOnceAndHandsControllersOn() throws IOException {
    Files.writeString(folder.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    Files.writeString(folder.resolve("cgroup.subtree_control"), "io\n");
    Files.writeString(folder.resolve("cgroup.procs"), "4711\n");
    Path aside = Files.createDirectory(folder.resolve("mandate-reconciler"));
    Files.writeString(aside.resolve("cgroup.procs"), "");

    VersionTwo found = VersionTwo.in(folder).orElseThrow();

    assertEquals(List.of("cpu", "memory", "pids"), found.controllers());
    assertEquals("4711", Files.readString(aside.resolve("cgroup.procs")));
    assertEquals(
        "+cpu +memory +pids", Files.readString(folder.resolve("cgroup.subtree_control")).strip());
    assertEquals(Optional.of(folder), VersionTwo.in(aside).map(VersionTwo::parent));
  }

  @Test
  void versionTwoWithoutTheControllersIsNone() throws IOException {
    assertEquals(Optional.empty(), VersionTwo.in(folder));
    Files.writeString(folder.resolve("cgroup.controllers"), "hugetlb\n");
    assertEquals(Optional.empty(), VersionTwo.in(folder));
  }

  @Test
  void whatIsReadBackMustBeWhatWasAskedFor() throws IOException {
    Wanted.requireHeld(ALL, ALL);
    Agent.Resources less = new Agent.Resources(ALL.cpus(), OptionalLong.of(63), ALL.pids());
    assertThrows(IOException.class, () -> Wanted.requireHeld(ALL, less));
  }
}
