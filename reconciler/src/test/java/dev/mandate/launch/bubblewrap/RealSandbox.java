package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.launch.NoGate;
import dev.mandate.launch.Once;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.EgressGate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The sandbox as this machine has it. Where it has none, a test is left out and says so; with
 * {@code MANDATE_REQUIRE_TOOLS=1} that is a failure.
 */
public final class RealSandbox {
  private RealSandbox() {}

  /** With folders that agents may read, and a way out. */
  public static BubblewrapLauncher launcher(List<Path> readable, EgressGate gate) {
    return switch (BubblewrapProbe.run(
        new Readable.Folders(readable),
        Path.of("/nonexistent/mandate"),
        SessionStarter.probe(),
        new Once<>(GroupProbe::ofThisMachine),
        gate)) {
      case BubblewrapProbe.Usable usable -> usable.launcher();
      case BubblewrapProbe.Unusable unusable ->
          throw leftOut("bubblewrap does not work here: " + unusable.why());
    };
  }

  /** With nothing but the system to read, and no way out. */
  public static BubblewrapLauncher unreachable() {
    return launcher(List.of(), NoGate.INSTANCE);
  }

  /** Leaves a test out that needs it. */
  public static void require() {
    BubblewrapLauncher unused = launcher(List.of(), NoGate.INSTANCE);
  }

  /** As {@link #launcher}, and it can hold limits. */
  public static BubblewrapLauncher limiting() {
    BubblewrapLauncher launcher = launcher(List.of(), NoGate.INSTANCE);
    return switch (launcher.groups()) {
      case GroupProbe.Usable usable -> launcher;
      case GroupProbe.Unusable unusable ->
          throw leftOut("no control groups here: " + unusable.why());
    };
  }

  private static RuntimeException leftOut(String why) {
    if ("1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
      fail(why + "; it is required here (MANDATE_REQUIRE_TOOLS=1)");
    }
    System.out.println("NOTE: " + why + "; a test of the sandbox is left out");
    Assumptions.abort(why);
    return new IllegalStateException(why);
  }
}
