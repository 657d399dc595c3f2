package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.LaunchContract;
import dev.mandate.launch.NoGate;
import dev.mandate.run.Launcher.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an agent is started in the real sandbox, and how it ends. */
@Timeout(900)
class BubblewrapLauncherTest extends LaunchContract {
  @Override
  protected GivenLaunch given(Path workspace) {
    return new GivenLaunch(RealSandbox.launcher(List.of(), NoGate.INSTANCE), workspace);
  }

  @Override
  protected String sandbox() {
    return "bubblewrap";
  }

  @Test
  void aProgramThatTheSandboxDoesNotShowIsSaidSo() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools")).toRealPath();
    Path tool = Files.writeString(tools.resolve("tool"), "#!/bin/sh\necho here\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    Path workspace = Files.createDirectory(folder.resolve("work")).toRealPath();
    GivenLaunch hidden = given(workspace).variable("PATH", tools + ":/bin");
    assertNotStarted("does not show " + tool, hidden.run("tool"));
    assertNotStarted("does not show " + tool, hidden.run(tool.toString()));
    Path link = Files.createSymbolicLink(workspace.resolve("link"), tool);
    assertNotStarted("(which is " + tool + ")", hidden.run(link.toString()));
    assertFalse(hidden.isConfined());
    assertEquals(0, hidden.starts.get());

    GivenLaunch shown =
        new GivenLaunch(RealSandbox.launcher(List.of(tools), NoGate.INSTANCE), workspace)
            .variable("PATH", tools + ":/bin");
    assertEquals(new Ending.Exited(0), shown.run("tool"));
    assertEquals("here\n", shown.said());
    assertEquals(new Ending.Exited(2), shown.shell("> " + tools + "/new"));
    assertNotStarted("not in any folder of PATH", shown.run("no-such"));
  }

  @Test
  void aSandboxThatCannotBeMadeIsNoStart() throws Exception {
    Path gone = folder.toRealPath().resolve("gone");
    Ending ending = launch.readOnly(gone).shell("echo never");
    assertNotStarted("bubblewrap cannot make the sandbox: bwrap: Can't find source path", ending);
    assertEquals(0, launch.starts.get());
  }
}
