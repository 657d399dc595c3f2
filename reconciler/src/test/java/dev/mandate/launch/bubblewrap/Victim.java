package dev.mandate.launch.bubblewrap;

import dev.mandate.egress.EgressProxy;
import dev.mandate.launch.GivenLaunch;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A program that is killed while its agent runs. */
final class Victim {
  private Victim() {}

  /** The workspace, and what the agent does. */
  public static void main(String[] arguments) {
    var unused =
        new GivenLaunch(
                RealSandbox.launcher(List.of(), new EgressProxy(Set.of())), Path.of(arguments[0]))
            .reaching("example.org", 443)
            .shell(arguments[1]);
  }
}
