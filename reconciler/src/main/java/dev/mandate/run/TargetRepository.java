package dev.mandate.run;

import dev.mandate.snapshot.CommitId;
import java.nio.file.Path;

/** The repository that an agent works on, as the agent gets it and as it leaves it. */
public interface TargetRepository {

  /**
   * Writes the files of a commit into an empty folder, as a Git checkout of its own: objects are
   * copied, never linked, so that nothing done there reaches the repository it came from. Links
   * that lead out of the checkout, submodules and unsafe paths are left out.
   */
  void checkOut(CommitId commit, Path into);

  /**
   * Reads what became of a checkout. Trusts nothing in it: its {@code .git} is never opened, links
   * are never followed.
   */
  CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits);

  /** Bounds on what is read back. */
  record CaptureLimits(int files, long bytes) {}
}
