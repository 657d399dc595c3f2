package dev.mandate.run;

import dev.mandate.spec.RetentionPolicy.KeptWorkspaces;
import java.time.Instant;
import java.util.List;

/** Removes workspaces of past runs that need not be kept any longer. */
@FunctionalInterface
public interface WorkspaceSweep {

  /** Removes what the policy does not keep, the oldest first. Workspaces in use are left alone. */
  Swept sweep(KeptWorkspaces policy, Instant now);

  /**
   * What was done.
   *
   * @param removed how many workspaces
   * @param problems what could not be removed and why, a sentence for each
   */
  record Swept(int removed, List<String> problems) {
    public Swept {
      problems = List.copyOf(problems);
    }
  }
}
