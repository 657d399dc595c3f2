package dev.mandate.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * The direct entries of one folder of a commit, in Git's order. Links, submodules and names that no
 * {@link RepoPath} can hold are left out. Immutable and thread-safe.
 */
public interface Folder {
  /** The folder of that name, when there is one. */
  Optional<TreeId> folder(String name);

  /** The regular file of that name, when there is one. */
  Optional<BlobId> file(String name);

  List<String> folders();

  List<String> files();
}
