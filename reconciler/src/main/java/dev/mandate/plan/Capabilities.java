package dev.mandate.plan;

import java.util.Set;

/**
 * What this reconciler can start: a task that needs something else is left for another one. Asked
 * only of what tasks need, so that nothing else has to be tried out. Thread-safe.
 */
public interface Capabilities {

  /**
   * @param sandbox name as Agent specs have it
   */
  boolean offersSandbox(String sandbox);

  /**
   * @param connector name as Agent specs have it
   * @param sandbox in which the connector's program must be
   */
  boolean offersConnector(String connector, String sandbox);

  /** Each of these connectors in each of these sandboxes. */
  static Capabilities of(Set<String> connectors, Set<String> sandboxes) {
    return new Capabilities() {
      @Override
      public boolean offersSandbox(String sandbox) {
        return sandboxes.contains(sandbox);
      }

      @Override
      public boolean offersConnector(String connector, String sandbox) {
        return connectors.contains(connector);
      }
    };
  }
}
