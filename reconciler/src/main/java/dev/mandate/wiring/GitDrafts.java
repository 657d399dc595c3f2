package dev.mandate.wiring;

import dev.mandate.canonical.Digest;
import dev.mandate.finding.Finding;
import dev.mandate.forge.Account;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.rounds.Asked;
import dev.mandate.rounds.Drafts;
import dev.mandate.rounds.Filings;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Drafts by Git, checked as everything that is declared is checked. */
record GitDrafts(GitControlSource commits) implements Drafts {

  @Override
  public List<Finding> check(CommitId base, RepoPath file, byte[] content) {
    Snapshot snapshot = commits.snapshot(base, Optional.empty());
    // Names the draft for as long as this check takes; Git never sees it.
    BlobId draft = new BlobId(Digest.of(content).hex().substring(0, 40));
    SortedMap<RepoPath, BlobId> files = new TreeMap<>(snapshot.files());
    files.put(file, draft);
    SpecLoader loader =
        new SpecLoader(
            blob -> blob.equals(draft) ? content.clone() : commits.read(blob), Limits.defaults());
    return loader
        .load(new Snapshot(Optional.empty(), files, snapshot.refused()))
        .findings()
        .stream()
        .filter(finding -> finding.where().file().equals(file.value()))
        .toList();
  }

  @Override
  public Filings.Result branch(
      CommitId base,
      String branch,
      RepoPath file,
      byte[] content,
      String message,
      Account by,
      Instant at)
      throws RemoteUnavailableException {
    // Both author and committer: a review counts only where every hand in a commit is known.
    DefaultBranchWriter writer =
        new DefaultBranchWriter(
            commits, Clock.fixed(at, ZoneOffset.UTC), Thread::sleep, new SecureRandom());
    Author author = new Author(by.login(), Asked.address(by));
    return switch (writer.branch(base, branch, Map.of(file, content), message, author)) {
      case DefaultBranchWriter.Result.Written(CommitId head) -> new Filings.Result.Filed(head);
      case DefaultBranchWriter.Result.Conflict conflict -> new Filings.Result.Overtaken();
      case DefaultBranchWriter.Result.Refused(String reason) -> new Filings.Result.Refused(reason);
    };
  }
}
