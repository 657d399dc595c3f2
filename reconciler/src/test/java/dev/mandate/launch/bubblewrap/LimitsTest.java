package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the limits of an agent hold, are read back and are told. */
@Timeout(120)
class LimitsTest {
  @TempDir Path folder;
  private GivenLaunch launch;

  @BeforeEach
  void probe() throws Exception {
    Path workspace = Files.createDirectory(folder.resolve("limits-" + System.nanoTime()));
    launch = new GivenLaunch(RealSandbox.limiting(), workspace.toRealPath());
  }

  @AfterEach
  void noGroupIsLeft() throws IOException {
    try (Stream<Path> groups =
        Files.find(
            Path.of("/sys/fs/cgroup"),
            8,
            (path, attributes) ->
                path.getFileName().toString().contains("-limits-") && attributes.isDirectory(),
            new FileVisitOption[0])) {
      assertEquals(List.of(), groups.toList());
    }
  }

  @Test
  void theyAreReadBackForTheRecord() {
    assertEquals(new Ending.Exited(0), launch.cpus(0.5).memoryMiB(64).pids(20).shell("echo fine"));
    Confinement.Limits limits = launch.confinement().limits().orElseThrow();
    assertTrue(limits.by().startsWith("cgroup-v"), limits.by());
    assertEquals(OptionalDouble.of(0.5), limits.cpus());
    assertEquals(OptionalLong.of(64), limits.memoryMiB());
    assertEquals(OptionalInt.of(20), limits.pids());
    assertEquals(Optional.empty(), launch.confinement().exceeded());
  }

  @Test
  void whoAsksForNoneHasNone() {
    assertEquals(new Ending.Exited(0), launch.shell("echo fine"));
    assertEquals(Optional.empty(), launch.confinement().limits());
  }

  @Test
  void whoTakesTooMuchMemoryIsKilledAndThatIsTold() {
    Ending ending =
        launch.memoryMiB(64).shell("head -c 300000000 /dev/zero | tail -c 300000000 >/dev/null");
    assertEquals(new Ending.Signalled(9, "SIGKILL"), ending);
    assertEquals(
        Optional.of("killed for using more than 64 MiB of memory"),
        launch.confinement().exceeded());
  }

  @Test
  void temporaryFilesCountAsMemory() {
    Ending ending = launch.memoryMiB(64).shell("head -c 200000000 /dev/zero >/tmp/big");
    assertNotEquals(new Ending.Exited(0), ending);
    assertEquals(
        Optional.of("killed for using more than 64 MiB of memory"),
        launch.confinement().exceeded());
  }

  @Test
  void aForkBombStaysSmallAndIsTold() {
    Ending ending =
        launch
            .pids(20)
            .timeout(Duration.ofSeconds(2), Duration.ofMillis(100))
            .shell("i=0; while [ $i -lt 60 ]; do sleep 7005 & i=$((i+1)); done; wait");
    assertNotEquals(new Ending.Exited(0), ending);
    assertEquals(
        Optional.of("it wanted more than the 20 processes and threads that it may have"),
        launch.confinement().exceeded());
    assertEquals(List.of(), GivenLaunch.commandLinesWith("sleep 7005"));
  }

  @Test
  void allThatItMayHaveItCanHave() {
    Ending ending =
        launch.pids(10).shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 0.1 & done; wait; echo fine");
    assertEquals(new Ending.Exited(0), ending);
    assertEquals("fine\n", launch.said());
  }

  @Test
  void aTenthOfAProcessorIsATenth() {
    launch.cpus(0.1);
    launch.run("bash", "-c", "end=$((SECONDS+2)); while [ $SECONDS -lt $end ]; do :; done; times");
    String user = launch.said().lines().findFirst().orElseThrow().split("[ s]")[0];
    double seconds = Double.parseDouble(user.substring(user.indexOf('m') + 1));
    assertTrue(seconds < 0.6, launch.said());
  }

  @Test
  void whatCannotBeHeldIsRefused() {
    BubblewrapLauncher weak =
        new BubblewrapLauncher(
            new CommandLine(SessionStarter.probe(), Path.of("/usr/bin/bwrap"), false),
            "0.8.0",
            new SandboxView(SystemRoot.ofThisMachine(), List.of()),
            new GroupsOnce(
                () -> new GroupProbe.Unusable("there are no control groups that it may make")),
            NoGate.INSTANCE);
    GivenLaunch asking = new GivenLaunch(weak, folder).memoryMiB(64);
    Ending.CouldNotStart refused =
        assertInstanceOf(Ending.CouldNotStart.class, asking.shell("echo never"));
    assertEquals(
        "this machine cannot hold the limits of limits.execution: there are no control groups that"
            + " it may make",
        refused.reason());
    assertEquals("", asking.said());
  }
}
