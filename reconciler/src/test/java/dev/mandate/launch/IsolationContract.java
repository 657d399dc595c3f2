package dev.mandate.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Launcher.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real sandbox of whatever sort keeps from an agent that tries. */
public abstract class IsolationContract {
  @TempDir Path folder;
  protected Path workspace;
  protected GivenLaunch launch;
  private Path home;

  /** In the sandbox, or the test is left out. */
  protected abstract GivenLaunch given(Path own);

  @BeforeEach
  void probe() throws Exception {
    home = Files.createDirectories(folder.toRealPath().resolve("mandate/keys")).getParent();
    Files.writeString(home.resolve("keys/reconciler.pem"), "PRIVATE");
    Path other = Files.createDirectories(home.resolve("workspaces/other"));
    Files.writeString(other.resolve("note"), "of another run");
    workspace = Files.createDirectories(home.resolve("workspaces/mine"));
    launch = given(workspace).variable("GIVEN", "yes");
  }

  @Test
  void processesOutsideCannotBeSeenNorSignalled() {
    long self = ProcessHandle.current().pid();
    assertEquals(
        new Ending.Exited(0),
        launch.shell("kill -0 " + self + " 2>/dev/null && echo seen; ls /proc | grep -c '^[0-9]'"));
    assertTrue(Integer.parseInt(launch.said().strip()) <= 6, launch.said());
  }

  @Test
  void onlyTheWorkspaceAndTemporaryFilesCanBeWritten() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "for f in /x /usr/x /usr/bin/sh /etc/passwd /etc/x /dev/x /proc/x; do { echo x >>$f; } 2>/dev/null && echo \"$f\"; done; for f in"
                + " /tmp/x /dev/shm/x x; do echo x >$f || echo $f; done; { echo x >"
                + home
                + "/workspaces/x; } 2>/dev/null; exit 0"));
    assertEquals("", launch.said());
    // What lies below /tmp outside lies in the agent's own /tmp inside.
    assertFalse(Files.exists(home.resolve("workspaces/x")));
    assertTrue(Files.exists(workspace.resolve("x")));
  }

  @Test
  void theKernelCannotBeSetAndDevicesCannotBeChanged() throws Exception {
    String mode =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/dev/full")));
    // Each writes what is there already: were it not refused, nothing would change.
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "for f in kernel/core_pattern vm/swappiness kernel/hostname; do { cat /proc/sys/$f"
                + " >/proc/sys/$f; } 2>/dev/null && echo $f; done; chmod 666 /dev/full /dev/null"
                + " 2>/dev/null && echo chmod; echo x >/dev/null; head -c 4 /dev/urandom | wc -c"));
    assertEquals("4\n", launch.said());
    assertEquals(
        mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/dev/full"))));
  }

  @Test
  void aReadOnlyAgentCannotWriteItsCheckoutNorItsTask() throws Exception {
    Files.createDirectories(workspace.resolve("target/.git"));
    Files.createDirectory(workspace.resolve("output"));
    Files.writeString(workspace.resolve("PROMPT.md"), "do");
    launch.readOnly(workspace.resolve("target"), workspace.resolve("PROMPT.md"));
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "for f in target/x target/.git/x PROMPT.md; do { echo x >$f; } 2>/dev/null && echo $f;"
                + " done; mv target t2 2>/dev/null && echo moved; rm -rf target 2>/dev/null; ls -A"
                + " target; rm -f PROMPT.md 2>/dev/null; echo x >output/x; cat PROMPT.md"));
    assertEquals(".git\ndo", launch.said());
  }

  @Test
  void temporaryFilesAndSharedMemoryHaveAnEnd() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "for d in /tmp /dev/shm; do head -c 400000000 /dev/zero >$d/big 2>/dev/null && echo"
                + " $d has no end; stat -c %s $d/big; rm $d/big; done"));
    assertEquals((256L << 20) + "\n" + (64L << 20) + "\n", launch.said());
  }

  @Test
  void keysOtherWorkspacesAndHomesAreNotThere() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "find "
                + home
                + " -mindepth 1; find /root /home /var /opt /srv /mnt /boot /work -mindepth 1"
                + " 2>/dev/null; cat /etc/shadow 2>/dev/null; ls /etc/ssl/private 2>/dev/null;"
                + " exit 0"));
    assertEquals(home + "/workspaces\n" + workspace + "\n", launch.said());
  }
}
