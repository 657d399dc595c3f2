package dev.mandate.launch.container;

import dev.mandate.egress.EgressProxy;
import java.nio.file.Path;
import java.util.Set;

/** A program that is killed while its agent runs. */
final class Victim {
  private Victim() {}

  /** The workspace, and what the agent does. */
  public static void main(String[] arguments) {
    var unused =
        RealContainers.launch(
                RealContainers.launcher(new EgressProxy(Set.of())), Path.of(arguments[0]))
            .reaching("example.org", 443)
            .shell(arguments[1]);
  }
}
