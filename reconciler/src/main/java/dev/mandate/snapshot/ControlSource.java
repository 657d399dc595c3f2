package dev.mandate.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A control repository to read from: where its branches stand, what they list, what it holds. Every
 * read is by id, so what was once read never changes.
 */
public interface ControlSource extends BlobReader {

  /**
   * Brings the heads up to date with the remote in one negotiation, by ref prefix. A source without
   * a remote reads its own refs.
   */
  Heads fetch() throws RemoteUnavailableException;

  /**
   * The spec files of a commit: {@code mandate.yaml} and every {@code .yaml} or {@code .yml} file
   * under the spec folders. Reads trees only. Passing the snapshot read before lets an
   * implementation walk only what changed.
   */
  Snapshot snapshot(CommitId commit, Optional<Snapshot> previous);

  /** Every regular file under a folder of a commit; empty when the folder does not exist. */
  SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder);

  /** The blob at a path of a commit, when there is a regular file. */
  Optional<BlobId> find(CommitId commit, RepoPath path);

  /** The root folder of a commit. */
  TreeId root(CommitId commit);

  /**
   * The entries of a folder. Since the id names them, whoever keeps them by id reads a folder once.
   *
   * @throws java.io.UncheckedIOException when the object is missing or broken
   */
  Folder folder(TreeId tree);

  /**
   * Who wrote the content that a file has at {@code head}: author, committer and co-authors of the
   * commit that gave the file its present blob, as e-mail addresses in lower case, and that commit.
   */
  Provenance provenance(CommitId head, RepoPath file);

  /** The commits that a commit comes after, in its own order. */
  List<CommitId> parents(CommitId commit);

  /** What a commit is signed with, verified or not; empty when it is not. */
  Optional<CommitSignature> signature(CommitId commit);
}
