package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.IsolationContract;
import dev.mandate.run.Launcher.Ending;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real container keeps from an agent that tries. */
@Timeout(900)
class IsolationTest extends IsolationContract {

  @Override
  protected GivenLaunch given(Path own) {
    return RealContainers.launch(RealContainers.launcher(), own);
  }

  @Test
  void itIsNotRootAndHasNoWayToMore() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "[ \"$(id -u)\" != 0 ] || echo root; hostname; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):'"
                + " /proc/self/status; mount -t tmpfs x /tmp 2>/dev/null && echo mounted; exit 0"));
    assertEquals(
        "sandbox\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n",
        launch.said());
  }

  @Test
  void thereIsNoNetwork() {
    assertEquals(
        new Ending.Exited(0),
        launch.shell("tail -n +3 /proc/net/dev | cut -d: -f1; tail -n +2 /proc/net/route"));
    assertEquals("lo\n", launch.said().replace(" ", ""));
  }

  @Test
  void nothingOfTheReconcilerIsInItsEnvironment() {
    assertEquals(new Ending.Exited(0), launch.shell("cat /proc/*/environ | tr '\\0' '\\n'"));
    assertTrue(launch.said().contains("GIVEN=yes\n"), launch.said());
    assertFalse(launch.said().contains("XDG_"), launch.said());
    assertFalse(launch.said().contains("JAVA"), launch.said());
  }
}
