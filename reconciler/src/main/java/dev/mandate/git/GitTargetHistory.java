package dev.mandate.git;

import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.ProposedCommit;
import dev.mandate.verify.TargetHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A target as a repository on this machine, or the mirror of a remote, has it. Closes nothing: the
 * source stays its caller's.
 */
public final class GitTargetHistory implements TargetHistory {
  private final GitControlSource source;
  private final List<ProposedCommit> proposals;

  private GitTargetHistory(GitControlSource source, List<ProposedCommit> proposals) {
    this.source = source;
    this.proposals = List.copyOf(proposals);
  }

  /** With what it has now. */
  public static GitTargetHistory of(GitControlSource source) throws RemoteUnavailableException {
    return new GitTargetHistory(source, source.proposals());
  }

  @Override
  public Optional<ProposedCommit> commit(CommitId id) {
    return source.proposed(id.hex(), id);
  }

  @Override
  public List<ProposedCommit> proposals() {
    return proposals;
  }

  @Override
  public Optional<TreeId> treeWith(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
    return source.runsHistory().treeWith(base, files);
  }
}
