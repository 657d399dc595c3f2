package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.LimitsContract;
import dev.mandate.launch.NoGate;
import dev.mandate.launch.Once;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Launcher.Ending;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the limits of an agent hold, are read back and are told. */
@Timeout(900)
class LimitsTest extends LimitsContract {
  @Override
  protected GivenLaunch given(Path workspace) {
    return new GivenLaunch(RealSandbox.limiting(), workspace);
  }

  @Test
  void whatCannotBeHeldIsRefused() {
    BubblewrapLauncher weak =
        new BubblewrapLauncher(
            new CommandLine(SessionStarter.probe(), Path.of("/usr/bin/bwrap"), false),
            "0.8.0",
            new SandboxView(SystemRoot.ofThisMachine(), List.of()),
            new Once<>(
                () -> new GroupProbe.Unusable("there are no control groups that it may make")),
            NoGate.INSTANCE);
    GivenLaunch asking = new GivenLaunch(weak, folder).memoryMiB(64);
    Ending.CouldNotStart refused =
        assertInstanceOf(Ending.CouldNotStart.class, asking.shell("echo never"));
    assertEquals(
        "this machine cannot hold the limits of limits.execution: there are no control groups that"
            + " it may make",
        refused.reason());
    assertEquals("", asking.said());
  }
}
