package dev.mandate.run;

import dev.mandate.spec.Agent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a sandbox keeps an agent to. A sandbox that cannot hold one of them says so and does not
 * start it; {@code process} keeps nobody from the network or from writing.
 *
 * @param readOnly what of the working directory the agent must not change, absolute
 * @param image what stands around the working directory, for a sandbox that is made of an image
 */
public record Bounds(List<Path> readOnly, Agent.Confines confines, Optional<String> image) {
  public Bounds {
    readOnly = List.copyOf(readOnly);
  }

  /** The working directory is all its own; no limits, and no network. */
  public static Bounds none() {
    return new Bounds(List.of(), Agent.Confines.none(), Optional.empty());
  }

  /** Those of an agent; a read-only one keeps its home and its output. */
  static Bounds of(Agent agent, Workspace workspace) {
    List<Path> readOnly =
        agent.readOnly()
            ? List.of(
                workspace.target(),
                workspace.root().resolve("context"),
                workspace.root().resolve(".claude"),
                workspace.root().resolve("PROMPT.md"))
            : List.of();
    return new Bounds(readOnly, agent.confines(), agent.runtime().image());
  }
}
