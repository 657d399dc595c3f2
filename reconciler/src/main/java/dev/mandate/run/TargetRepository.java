package dev.mandate.run;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

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

  /**
   * The content of a file, or the target of a link, that {@link #capture} has found.
   *
   * @throws java.io.UncheckedIOException when it cannot be read
   */
  byte[] content(BlobId blob);

  /**
   * The tree of a commit with these files in it: what {@link #capture} found, made again from its
   * parts.
   *
   * @param files what shall stand at each path; empty: nothing
   * @throws IllegalArgumentException when they do not fit together, or a mode is none of a file or
   *     link
   */
  TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files);

  /**
   * @param mode Git's octal mode: {@code 100644}, {@code 100755} or {@code 120000}
   * @param content of the file, or the target of the link
   */
  record PlacedFile(String mode, BlobId content) {}

  /** Bounds on what is read back. */
  record CaptureLimits(int files, long bytes) {}
}
