package dev.mandate.rounds;

import dev.mandate.forge.Account;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import java.util.Optional;

/** Files on the default branch of the control repository, each as a commit by the one who asks. */
public interface Filings {
  /** The commit that gave a file the content that it has now; empty when it is not there. */
  Optional<CommitId> filed(RepoPath file) throws RemoteUnavailableException;

  /**
   * Writes a file.
   *
   * @param base commit that was looked at: what the file held there may be replaced
   * @param message of the commit: a title, an empty line and more
   * @throws RemoteUnavailableException when the outcome is not known; the same again is safe
   */
  Result file(CommitId base, RepoPath file, byte[] content, String message, Account by)
      throws RemoteUnavailableException;

  /** What became of it. */
  sealed interface Result {
    /** The default branch holds it; by another commit, too, when it was there already. */
    record Filed(CommitId commit) implements Result {}

    /** Somebody else has changed the file at the same time. */
    record Overtaken() implements Result {}

    /** The remote refuses, and trying again does not mend that. */
    record Refused(String reason) implements Result {}
  }
}
