package dev.mandate.wiring;

import dev.mandate.forge.Account;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.rounds.Asked;
import dev.mandate.rounds.Filings;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Files by Git: whoever asks is the author, by the address of their account, and Mandate commits.
 */
final class GitFilings implements Filings {
  private final GitControlSource commits;
  private final DefaultBranchWriter writer;

  GitFilings(GitControlSource commits, Clock clock) {
    this.commits = commits;
    this.writer =
        new DefaultBranchWriter(commits, clock, Thread::sleep, new SecureRandom())
            .committedBy(ReconcileBench.AUTHOR);
  }

  @Override
  public Optional<CommitId> filed(RepoPath file) throws RemoteUnavailableException {
    Heads heads = commits.fetch();
    return heads
        .desired()
        .filter(head -> commits.find(head, file).isPresent())
        .map(head -> commits.provenance(head, file))
        .map(Provenance::commit);
  }

  @Override
  public Result file(CommitId base, RepoPath file, byte[] content, String message, Account by)
      throws RemoteUnavailableException {
    Author author = new Author(by.login(), Asked.address(by));
    return switch (writer.commit(base, Map.of(file, content), message, author, Optional.empty())) {
      case DefaultBranchWriter.Result.Written(CommitId head) ->
          new Result.Filed(filed(file).orElse(head));
      case DefaultBranchWriter.Result.Conflict conflict -> new Result.Overtaken();
      case DefaultBranchWriter.Result.Refused(String reason) -> new Result.Refused(reason);
    };
  }
}
