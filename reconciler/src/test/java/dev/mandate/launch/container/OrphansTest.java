package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of containers whose reconciler is killed. */
@Timeout(900)
class OrphansTest {
  /** One more than the largest id that a kernel gives. */
  private static final long NOBODY = (1 << 22) + 1;

  /** For so many seconds as no other test, of whatever process. */
  private final String agent = "sleep " + (100_000 + System.nanoTime() % 1_000_000_000L);

  @TempDir Path folder;

  @Test
  void theyEndWithIt() throws Exception {
    Engine engine = RealContainers.launcher().engine();
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
    assertEquals(1, containers(engine).size());

    int unused = victim.destroyForcibly().waitFor();

    await(
        () ->
            GivenLaunch.commandLinesWith(agent).isEmpty()
                && GivenLaunch.commandLinesWith(folder.toString()).isEmpty()
                && containers(engine).isEmpty());
    GivenLaunch.awaitNoneOf(victim.pid());
  }

  @Test
  void whatItsGuardCouldNotEndIsEndedBeforeTheSameRunStartsAgain() throws Exception {
    ContainerLauncher launcher = RealContainers.launcher();
    Engine engine = launcher.engine();
    String label = "dev.mandate.workspace=" + folder.toRealPath();
    Process left =
        engine
            .builder(
                List.of(
                    "run",
                    "--interactive",
                    "--label",
                    label,
                    "--pull=never",
                    "--network=none",
                    "--ulimit=nofile=1000:1000",
                    "--ulimit=nproc=1000:1000",
                    RealContainers.image().replaceAll("^.*:", ""),
                    "sleep",
                    agent.replace("sleep ", "")))
            .start();
    await(() -> !GivenLaunch.commandLinesWith(agent).isEmpty());

    GivenLaunch again = RealContainers.launch(launcher, folder.toRealPath());
    assertEquals(new Ending.Exited(0), again.shell("echo fine"));

    assertTrue(left.waitFor(5, TimeUnit.MINUTES));
    assertEquals(List.of(), GivenLaunch.commandLinesWith(agent));
    assertEquals(List.of(), containers(engine));
  }

  @Test
  void thoseOfReconcilersThatAreGoneAreRemovedByTheNextOneOfTheSameHome() throws Exception {
    Engine engine = RealContainers.launcher().engine();
    Engine.Answer made =
        engine.ask(
            "create",
            "--label=dev.mandate.home=" + RealContainers.HOME,
            "--label=dev.mandate.reconciler=" + NOBODY,
            "--label=dev.mandate.workspace=" + folder.toRealPath(),
            RealContainers.image().replaceAll("^.*:", ""),
            "true");
    assertTrue(made.isFine(), made.trouble());

    RealContainers.launcher().sweep();

    assertEquals(List.of(), containers(engine));
  }

  private List<String> containers(Engine engine) {
    try {
      return engine.labelled("dev.mandate.workspace=" + folder.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
