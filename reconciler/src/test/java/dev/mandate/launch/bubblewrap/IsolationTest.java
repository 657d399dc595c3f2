package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Launcher.Ending;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real sandbox keeps from an agent that tries. */
@Timeout(120)
class IsolationTest {
  @TempDir Path folder;
  private Path workspace;
  private Path home;
  private GivenLaunch launch;

  @BeforeEach
  void probe() throws Exception {
    home = Files.createDirectories(folder.toRealPath().resolve("mandate/keys")).getParent();
    Files.writeString(home.resolve("keys/reconciler.pem"), "PRIVATE");
    Path other = Files.createDirectories(home.resolve("workspaces/other"));
    Files.writeString(other.resolve("note"), "of another run");
    workspace = Files.createDirectories(home.resolve("workspaces/mine"));
    launch =
        new GivenLaunch(RealSandbox.launcher(List.of(), NoGate.INSTANCE), workspace)
            .variable("GIVEN", "yes");
  }

  @Test
  void keysOtherWorkspacesAndHomesAreNotThere() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "find "
                + home
                + " -mindepth 1; ls -A /root /home /var /run /opt /srv /sys /mnt /boot /work"
                + " 2>/dev/null; cat /etc/shadow 2>/dev/null; ls /etc/ssl/private 2>/dev/null;"
                + " exit 0"));
    assertEquals(home + "/workspaces\n" + workspace + "\n", launch.said());
  }

  @Test
  void onlyTheGivenEnvironmentIsAnywhere() {
    assertEquals(new Ending.Exited(0), launch.shell("cat /proc/*/environ | tr '\\0' '\\n'"));
    Set<String> names =
        launch
            .said()
            .lines()
            .map(line -> line.split("=", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    names.removeAll(Set.of("PWD", "SHLVL", "_", "OLDPWD"));
    assertEquals(Set.of("GIVEN", "MANDATE_RUN_ID", "MANDATE_WORKSPACE", "PATH"), names);
    assertEquals(new Ending.Exited(0), launch.shell("cat /proc/*/cmdline | tr '\\0' ' '"));
    assertFalse(launch.said().contains("--ro-bind"), launch.said());
    assertEquals(new Ending.Exited(0), launch.run("/usr/bin/env"));
    assertTrue(launch.said().contains("GIVEN=yes\n"), launch.said());
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
  void noDescriptorIsInherited() {
    assertEquals(new Ending.Exited(0), launch.run("ls", "-l", "/proc/self/fd"));
    assertTrue(
        launch.said().lines().filter(l -> l.contains("->")).allMatch(IsolationTest::isHarmless),
        launch.said());
  }

  private static boolean isHarmless(String line) {
    String target = line.substring(line.indexOf("->") + 2).strip();
    return target.equals("/dev/null") || target.startsWith("pipe:") || target.startsWith("/proc/");
  }

  @Test
  void onlyTheWorkspaceAndTemporaryFilesCanBeWritten() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "for f in /x /usr/x /usr/bin/sh /etc/passwd /etc/x /dev/x /proc/x; do { echo x >>$f; } 2>/dev/null && echo \"$f\"; done; for f in"
                + " /tmp/x /dev/shm/x x; do echo x >$f || echo $f; done; echo x >"
                + home
                + "/workspaces/x"));
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
  void itHasAnotherUserNoCapabilitiesAndNoWayToMore() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "id -u; id -un; hostname; grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status;"
                + " unshare -Ur true 2>/dev/null && echo nested; mount -t tmpfs x /tmp 2>/dev/null"
                + " && echo mounted; exit 0"));
    assertEquals(
        "1000\nagent\nsandbox\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n",
        launch.said());
  }

  @Test
  void thereIsNoNetwork() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      launch.run(
          "bash",
          "-c",
          "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + " && echo connected");
      assertFalse(launch.said().contains("connected"), launch.said());
    }
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "tail -n +3 /proc/net/dev | cut -d: -f1; ls /proc/net/route && tail -n +2 /proc/net/route"));
    assertEquals("lo\n/proc/net/route\n", launch.said().replace(" ", ""));
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
}
