package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.GivenLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a reconciler is killed, the kernel ends what it had in sandboxes; the next one tidies up.
 */
@Timeout(900)
class OrphansTest {
  /** For so many seconds as no other test, of whatever process. */
  private final String agent = "sleep " + (100_000 + System.nanoTime() % 1_000_000_000L);

  @TempDir Path folder;

  @Test
  void nothingIsLeftOfItsAgents() throws Exception {
    RealSandbox.require();
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toRealPath().toString(),
                "> started; trap '' INT TERM; (setsid "
                    + agent
                    + " &); while :; do "
                    + agent
                    + "; done")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    await(() -> Files.exists(folder.resolve("started")) || !victim.isAlive());
    assertTrue(victim.isAlive());
    assertEquals(1, foldersOf(victim.pid()).size());

    int unused = victim.destroyForcibly().waitFor();

    await(
        () ->
            GivenLaunch.commandLinesWith(agent).isEmpty()
                && GivenLaunch.commandLinesWith(folder.toString()).isEmpty());
    RealSandbox.require();
    assertEquals(List.of(), foldersOf(victim.pid()));
  }

  private static List<Path> foldersOf(long pid) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(
              path -> path.getFileName().toString().startsWith("mandate-sandbox-" + pid + "-"))
          .toList();
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
