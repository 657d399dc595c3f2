package dev.mandate.verify;

import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commits of a target repository, as they are, trusted by nobody yet. */
public interface TargetHistory {
  /** One of its commits; empty when it is not here. */
  Optional<ProposedCommit> commit(CommitId id);

  /** The commits at the heads of proposal branches. */
  List<ProposedCommit> proposals();

  /**
   * The tree that a commit would have with these files in it; empty when the commit is not here.
   * Nothing is written.
   *
   * @param files what would stand at each path; empty: nothing
   */
  Optional<TreeId> treeWith(CommitId base, Map<RepoPath, Optional<PlacedFile>> files);
}
