package dev.mandate.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That an agent cannot fill the disk, whatever it does with its files and in whatever sandbox. */
public abstract class DiskContract {
  private static final Optional<String> TOLD = Optional.of("it used more than 4 MiB of disk");
  private static final long MIB = 1 << 20;

  /** One megabyte after the other, for a minute. */
  private static final String SLOWLY =
      "for i in $(seq 600); do head -c 1000000 /dev/zero >file-$i; sleep 0.1; done";

  @TempDir Path folder;
  private GivenLaunch launch;

  /** In the sandbox, or the test is left out. */
  protected abstract GivenLaunch given(Path workspace);

  @BeforeEach
  void start() throws Exception {
    launch = given(folder.toRealPath()).diskMiB(4);
  }

  @Test
  void whoWritesManyFilesIsKilledAndThatIsTold() throws Exception {
    assertEquals(new Ending.Signalled(9, "SIGKILL"), launch.shell(SLOWLY));
    assertEquals(TOLD, launch.confinement().exceeded());
    Confinement.Disk disk = launch.confinement().disk().orElseThrow();
    assertEquals(4, disk.limitMiB());
    assertTrue(disk.mostMiB() > 4 && disk.mostMiB() < 400, disk::toString);
  }

  @Test
  void aFileWithoutANameCountsAsLongAsItIsOpen() {
    Ending ending =
        launch.shell(
            "for fd in 7 8 9; do eval \"exec $fd>gone; rm gone; head -c 2000000 /dev/zero >&$fd\";"
                + " done; sleep 60");
    assertEquals(new Ending.Signalled(9, "SIGKILL"), ending);
    assertEquals(TOLD, launch.confinement().exceeded());
  }

  @Test
  void oneFileCannotBecomeLarger() throws Exception {
    Ending ending = launch.shell("head -c 100000000 /dev/zero >large; echo $?");
    assertEquals(new Ending.Exited(0), ending);
    assertEquals(4 * MIB, Files.size(folder.resolve("large")));
    assertEquals(Optional.empty(), launch.confinement().exceeded());
  }

  @Test
  void whatIsLeftAtTheEndCountsToo() {
    Ending ending = launch.shell("head -c 4000000 /dev/zero >one; head -c 4000000 /dev/zero >two");
    assertTrue(
        ending.equals(new Ending.Exited(0)) || ending.equals(new Ending.Signalled(9, "SIGKILL")),
        ending::toString);
    assertEquals(TOLD, launch.confinement().exceeded());
  }

  @Test
  void withinItAllIsWellAndTheUseIsTold() {
    assertEquals(new Ending.Exited(0), launch.shell("head -c 1500000 /dev/zero >some"));
    assertEquals(Optional.of(new Confinement.Disk(4, 1_500_000)), launch.confinement().disk());
    assertEquals(Optional.empty(), launch.confinement().exceeded());
  }
}
