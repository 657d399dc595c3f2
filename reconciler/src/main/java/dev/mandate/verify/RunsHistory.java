package dev.mandate.verify;

import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The commits of the runs branch, as they are, trusted by nobody yet. */
public interface RunsHistory extends BlobReader {

  /**
   * Hands over every commit that {@code head} reaches, parents before children, one at a time: a
   * history of any length needs no more memory than its ids.
   */
  void walk(CommitId head, Consumer<Commit> visitor);

  /** The folder at a path of a commit; empty when there is none, or the commit is not here. */
  Optional<TreeId> folder(CommitId commit, String path);

  /** Every plain file under a folder of a commit; empty when either is not here. */
  SortedMap<String, BlobId> files(CommitId commit, String folder);

  /** The plain file at a path of a commit; empty when either is not here. */
  Optional<BlobId> file(CommitId commit, String path);

  /**
   * The tree that a commit would have with these files in it; empty when the commit is not here.
   * Nothing is written.
   *
   * @param files what would stand at each path; empty: nothing
   */
  Optional<TreeId> treeWith(CommitId base, Map<RepoPath, Optional<PlacedFile>> files);

  /**
   * One commit.
   *
   * @param parents as the commit itself names them, also where a clone does not hold them
   * @param committedAt as the committer claims
   * @param signedPayload the raw commit without its signature header: what a signature is over
   * @param signature armored; empty when the commit has none, or more than one
   * @param changes against the first parent, or against nothing; sorted by path
   */
  record Commit(
      CommitId id,
      List<CommitId> parents,
      Instant committedAt,
      byte[] signedPayload,
      Optional<String> signature,
      List<Change> changes) {
    public Commit {
      parents = List.copyOf(parents);
      changes = List.copyOf(changes);
    }
  }

  /**
   * A path that differs from the parent.
   *
   * @param path as the tree has it, which may be anything
   * @param blob the content after the change; empty when it is deleted, or not a plain file
   */
  record Change(String path, Kind kind, Optional<BlobId> blob) {}

  /** How a path differs. A rename is a deletion and an addition. */
  enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }
}
