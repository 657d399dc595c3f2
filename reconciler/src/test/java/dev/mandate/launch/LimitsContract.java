package dev.mandate.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the limits of an agent hold, are read back and are told, in whatever sandbox. */
public abstract class LimitsContract {
  private final String nap = Long.toString(100_000 + System.nanoTime() % 1_000_000_000L);

  @TempDir protected Path folder;
  private GivenLaunch launch;
  private Path workspace;

  /** In a sandbox that holds limits, or the test is left out. */
  protected abstract GivenLaunch given(Path workspace);

  @BeforeEach
  void probe() throws Exception {
    workspace = Files.createDirectory(folder.resolve("limits-" + System.nanoTime()));
    launch = given(workspace.toRealPath());
  }

  @AfterEach
  void noGroupIsLeft() throws IOException {
    List<Path> left = new ArrayList<>();
    Files.walkFileTree(
        Path.of("/sys/fs/cgroup"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
            if (group.getFileName().toString().endsWith(workspace.getFileName().toString())) {
              left.add(group);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path group, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path group, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    assertEquals(List.of(), left);
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
            .timeout(GivenLaunch.LONG, Duration.ofMillis(100))
            .shell("i=0; while [ $i -lt 60 ]; do sleep " + nap + " & i=$((i+1)); done; wait");
    assertNotEquals(new Ending.Exited(0), ending);
    assertEquals(
        Optional.of("it wanted more than the 20 processes and threads that it may have"),
        launch.confinement().exceeded());
    assertEquals(List.of(), GivenLaunch.commandLinesWith("sleep " + nap));
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
    launch.shell(
        "cut -d' ' -f1 /proc/uptime; timeout 2 sh -c 'while :; do :; done';"
            + " cut -d' ' -f1 /proc/uptime; times");
    List<String> words = List.of(launch.said().split("\\s+"));
    double[] up =
        words.stream()
            .filter(word -> word.matches("\\d+\\.\\d+"))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double seconds =
        words.stream()
            .filter(word -> word.matches("\\d+m[\\d.]+s"))
            .mapToDouble(word -> Double.parseDouble(word.replaceAll("^.*m|s$", "")))
            .sum();
    assertTrue(seconds > 0, launch.said());
    assertTrue(seconds < 0.1 * (up[1] - up[0]) + 0.4, launch.said());
  }
}
