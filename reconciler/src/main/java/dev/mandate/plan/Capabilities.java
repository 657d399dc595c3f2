package dev.mandate.plan;

import java.util.Set;

/**
 * What this reconciler can start: a task that needs something else is left for another one.
 *
 * @param connectors names as Agent specs have them
 * @param sandboxes names as Agent specs have them
 */
public record Capabilities(Set<String> connectors, Set<String> sandboxes) {
  public Capabilities {
    connectors = Set.copyOf(connectors);
    sandboxes = Set.copyOf(sandboxes);
  }
}
