package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.IsolationContract;
import dev.mandate.launch.NoGate;
import dev.mandate.run.Launcher.Ending;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the real sandbox keeps from an agent that tries. */
@Timeout(900)
class IsolationTest extends IsolationContract {
  @Override
  protected GivenLaunch given(Path own) {
    return new GivenLaunch(RealSandbox.launcher(List.of(), NoGate.INSTANCE), own);
  }

  @Test
  void whatTellsOfTheMachineIsNotThere() {
    assertEquals(new Ending.Exited(0), launch.shell("ls -A /run /sys 2>/dev/null; exit 0"));
    assertEquals("", launch.said());
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
}
