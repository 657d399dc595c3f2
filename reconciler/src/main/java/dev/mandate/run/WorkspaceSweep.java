package dev.mandate.run;

import dev.mandate.spec.RetentionPolicy.KeptWorkspaces;
import java.time.Instant;
import java.util.List;

/** Removes or packs workspaces of past runs, as the policy says. */
@FunctionalInterface
public interface WorkspaceSweep {

  /**
   * Removes what the policy does not keep, the oldest first, and packs what it keeps small.
   * Workspaces in use are left alone.
   */
  Swept sweep(KeptWorkspaces policy, Instant now);

  /**
   * What was done.
   *
   * @param removed how many workspaces
   * @param packed how many stay, packed
   * @param problems what could not be done and why, a sentence for each
   */
  record Swept(int removed, int packed, List<String> problems) {
    public Swept {
      problems = List.copyOf(problems);
    }

    /** Whether there is nothing to tell. */
    public boolean isNothing() {
      return removed == 0 && packed == 0 && problems.isEmpty();
    }
  }
}
