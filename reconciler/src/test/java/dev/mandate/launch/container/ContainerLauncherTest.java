package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.LaunchContract;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an agent is started in a real container, and how it ends. */
@Timeout(900)
class ContainerLauncherTest extends LaunchContract {

  @Override
  protected GivenLaunch given(Path workspace) {
    return RealContainers.launch(RealContainers.launcher(), workspace);
  }

  @Override
  protected String sandbox() {
    return "container";
  }

  @Override
  protected int many() {
    return 5;
  }

  @Override
  protected long flood() {
    return 100_000_000L;
  }

  @AfterEach
  void noContainerIsLeft() throws IOException {
    Engine engine = RealContainers.launcher().engine();
    assertEquals(List.of(), engine.labelled("dev.mandate.workspace=" + folder.toRealPath()));
  }

  @Test
  void theImageIsToldByItsId() {
    assertEquals(new Ending.Exited(0), launch.shell("echo fine"));
    assertTrue(
        launch.confinement().image().orElseThrow().matches("sha256:[0-9a-f]{64}"),
        launch.confinement().toString());
  }

  @Test
  void whatIsNotPinnedOrNotHereIsNoStart() {
    assertNotStarted("is not pinned", launch.image("localhost/mandate-test:1").shell("echo x"));
    String elsewhere = "example.org/agents/a@sha256:" + "0".repeat(64);
    assertNotStarted("is not on this machine", launch.image(elsewhere).shell("echo x"));
    assertEquals(0, launch.starts.get());
    assertEquals("", launch.said());
  }

  @Test
  void aProgramThatIsMissingIsToldApartFromOneThatFails() throws Exception {
    assertNotStarted("'no-such' is not in any folder of PATH", launch.run("no-such"));
    assertNotStarted("'./no-such' does not exist", launch.run("./no-such"));
    Files.writeString(folder.resolve("script"), "#!/bin/sh\necho hello\n");
    assertNotStarted("'./script' is not executable", launch.run("./script"));
    assertEquals(0, launch.starts.get());
    for (int code : List.of(125, 126, 127)) {
      assertEquals(new Ending.Exited(code), launch.shell("exit " + code));
    }
    assertEquals(3, launch.starts.get());
  }

  @Test
  void aWorkspaceInTheHomeOfRootCanBeReached() throws Exception {
    Path home = Path.of("/root");
    assumeTrue(Files.isWritable(home), "only root has it");
    Path own = Files.createTempDirectory(home, "mandate-test-");
    Path workspace = Files.createDirectory(own.resolve("run"));
    try {
      GivenLaunch there = given(workspace);
      assertEquals(new Ending.Exited(0), there.shell("pwd; echo x > x; ls -A /root"));
      assertEquals(workspace + "\n" + own.getFileName() + "\n", there.said());
      assertEquals("0", Files.getAttribute(workspace.resolve("x"), "unix:uid").toString());
    } finally {
      Files.deleteIfExists(workspace.resolve("x"));
      Files.delete(workspace);
      Files.delete(own);
    }
  }

  @Test
  void everyByteOfTheEnvironmentComesThrough() {
    String odd = "a'b\"c$d\\e\nf g\u00e9`h`";
    assertEquals(new Ending.Exited(0), launch.variable("ODD", odd).shell("echo \"[$ODD]\""));
    assertEquals("[" + odd + "]\n", launch.said());
  }

  @Test
  void neitherEnvironmentNorCommandIsKnownOutside() throws Exception {
    Engine engine = RealContainers.launcher().engine();
    Thread running =
        Thread.ofPlatform()
            .start(
                () ->
                    launch
                        .variable("HIDDEN", "hidden-value")
                        .shell("touch started; while [ ! -e seen ]; do sleep 0.05; done"));
    while (!Files.exists(folder.resolve("started"))) {
      Thread.onSpinWait();
    }
    try {
      String container = engine.labelled("dev.mandate.workspace=" + folder.toRealPath()).getFirst();
      String told = engine.ask("container", "inspect", container).out();
      assertTrue(told.contains(container), told);
      assertFalse(told.contains("hidden-value"), told);
      assertFalse(told.contains("touch started"), told);
      assertEquals(List.of(), GivenLaunch.commandLinesWith("hidden-value"));
    } finally {
      Files.createFile(folder.resolve("seen"));
      running.join();
    }
  }
}
