package dev.mandate.rounds;

import dev.mandate.finding.Finding;
import dev.mandate.forge.Account;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import java.time.Instant;
import java.util.List;

/** Files that are not declared yet: checked beside what is, and put on branches of their own. */
public interface Drafts {
  /**
   * What would be wrong with a file if it were there.
   *
   * @param base commit with everything else
   */
  List<Finding> check(CommitId base, RepoPath file, byte[] content);

  /**
   * Puts a file on a branch of its own. The same once more is the same commit.
   *
   * @param branch made from {@code base}
   * @param at when the commit says that it was made
   */
  Filings.Result branch(
      CommitId base,
      String branch,
      RepoPath file,
      byte[] content,
      String message,
      Account by,
      Instant at)
      throws RemoteUnavailableException;
}
