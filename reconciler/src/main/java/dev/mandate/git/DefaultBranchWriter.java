package dev.mandate.git;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Commits a person's files, such as an approval, to the default branch of a repository that is not
 * checked out. Thread-safe.
 */
public final class DefaultBranchWriter {
  private static final int ATTEMPTS = 12;

  private final ObjectStore objects;
  private final Upstream upstream;
  private final Clock clock;
  private final Backoff backoff;
  private final Optional<Author> committer;

  /** Writes to the repository that a source reads. */
  public DefaultBranchWriter(
      GitControlSource source, Clock clock, Sleeper sleeper, RandomGenerator random) {
    this(
        source.objects(), source.upstream(), clock, new Backoff(sleeper, random), Optional.empty());
  }

  private DefaultBranchWriter(
      ObjectStore objects,
      Upstream upstream,
      Clock clock,
      Backoff backoff,
      Optional<Author> committer) {
    this.objects = objects;
    this.upstream = upstream;
    this.clock = clock;
    this.backoff = backoff;
    this.committer = committer;
  }

  /** The same, where authors do not commit by themselves. */
  public DefaultBranchWriter committedBy(Author who) {
    return new DefaultBranchWriter(objects, upstream, clock, backoff, Optional.of(who));
  }

  /** What became of it. */
  public sealed interface Result {
    /** The default branch holds the files at this commit. */
    record Written(CommitId head) implements Result {}

    /** Since the base, somebody else changed these paths; nothing was written. */
    record Conflict(SortedSet<RepoPath> paths) implements Result {}

    /** The remote refused, for a reason that trying again does not mend. */
    record Refused(String reason) implements Result {}
  }

  /** Adds or replaces files on the default branch; else like {@link #change}. */
  public Result commit(
      CommitId base,
      Map<RepoPath, byte[]> files,
      String message,
      Author author,
      Optional<EvidenceSigner> signer)
      throws RemoteUnavailableException {
    Map<RepoPath, Optional<byte[]>> changes = new HashMap<>();
    files.forEach((path, content) -> changes.put(path, Optional.of(content)));
    return change(base, changes, message, author, signer);
  }

  /**
   * Adds, replaces or, where there is no content, removes files on the default branch, all of them
   * in one commit. Commits that others made since {@code base} stay, as long as none of the paths
   * differs from what it was at {@code base}.
   *
   * @throws RemoteUnavailableException when the outcome cannot be known; the same again is safe
   */
  public Result change(
      CommitId base,
      Map<RepoPath, Optional<byte[]>> files,
      String message,
      Author author,
      Optional<EvidenceSigner> signer)
      throws RemoteUnavailableException {
    CommitWriter commits = new CommitWriter(author, committer.orElse(author), signer, clock);
    String lastMessage = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RefState refs = upstream.refresh();
      Optional<ObjectId> head = refs.desired();
      if (head.isEmpty() || refs.defaultRef().equals(Constants.HEAD)) {
        return new Result.Refused("the repository has no default branch with a commit");
      }
      Prepared prepared = prepare(commits, base, head.get(), files, message);
      if (!prepared.conflicts().isEmpty()) {
        return new Result.Conflict(prepared.conflicts());
      }
      if (prepared.commit().isEmpty()) {
        return new Result.Written(ObjectStore.commitId(head.get()));
      }
      RefMove move = new RefMove(refs.defaultRef(), head.get(), prepared.commit().get());
      Upstream.PushResult pushed;
      try {
        pushed = upstream.push(List.of(move));
      } catch (RemoteAccessException e) {
        throw e;
      } catch (RemoteUnavailableException e) {
        // It may have arrived: the next turn finds the files there, or pushes them again.
        pause(attempt);
        continue;
      }
      switch (pushed) {
        case Upstream.PushResult.Moved() -> {
          return new Result.Written(ObjectStore.commitId(move.target()));
        }
        case Upstream.PushResult.Impossible(String reason) -> {
          return new Result.Refused(reason);
        }
        case Upstream.PushResult.Rejected(String reason) -> {
          boolean stillThere = upstream.refresh().desired().equals(head);
          if (stillThere && !LockTrouble.isIn(reason)) {
            return new Result.Refused(reason);
          }
          lastMessage = reason;
          pause(attempt);
        }
      }
    }
    throw new RemoteUnavailableException(
        "the default branch could not be moved in " + ATTEMPTS + " attempts: " + lastMessage, null);
  }

  /**
   * Makes a branch with one commit that adds or replaces files. At the same time the same once more
   * is the same commit, so a branch that is there already is taken for it.
   *
   * @param base commit that it is made from
   * @throws RemoteUnavailableException when the outcome cannot be known; the same again is safe
   */
  public Result branch(
      CommitId base, String branch, Map<RepoPath, byte[]> files, String message, Author author)
      throws RemoteUnavailableException {
    Map<RepoPath, Optional<byte[]>> changes = new HashMap<>();
    files.forEach((path, content) -> changes.put(path, Optional.of(content)));
    CommitWriter commits =
        new CommitWriter(author, committer.orElse(author), Optional.empty(), clock);
    Optional<ObjectId> commit =
        prepare(commits, base, ObjectStore.objectId(base), changes, message).commit();
    if (commit.isEmpty()) {
      return new Result.Refused("the default branch holds this already");
    }
    RefMove move = new RefMove(Constants.R_HEADS + branch, ObjectId.zeroId(), commit.get());
    return switch (upstream.push(List.of(move))) {
      case Upstream.PushResult.Moved() -> new Result.Written(ObjectStore.commitId(commit.get()));
      case Upstream.PushResult.Impossible(String reason) -> new Result.Refused(reason);
      case Upstream.PushResult.Rejected(String reason) ->
          new Result.Written(ObjectStore.commitId(commit.get()));
    };
  }

  /**
   * @param commit empty when every file is there already
   */
  private record Prepared(SortedSet<RepoPath> conflicts, Optional<ObjectId> commit) {}

  private Prepared prepare(
      CommitWriter commits,
      CommitId base,
      ObjectId head,
      Map<RepoPath, Optional<byte[]>> files,
      String message) {
    try (ObjectReader reader = objects.newReader();
        ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId baseTree = objects.rootTree(reader, ObjectStore.objectId(base));
      ObjectId headTree = objects.rootTree(reader, head);
      SortedSet<RepoPath> conflicts = new TreeSet<>();
      Map<RepoPath, Optional<TreeEditor.Leaf>> edits = new HashMap<>();
      for (Map.Entry<RepoPath, Optional<byte[]>> file : files.entrySet()) {
        Optional<ObjectId> blob =
            file.getValue().map(bytes -> inserter.idFor(Constants.OBJ_BLOB, bytes));
        Optional<ObjectStore.Found> now = objects.find(reader, headTree, file.getKey());
        boolean isSo =
            blob.isEmpty()
                ? now.isEmpty()
                : now.filter(f -> f.isRegularFile() && f.id().equals(blob.get())).isPresent();
        if (isSo) {
          continue;
        }
        if (!now.equals(objects.find(reader, baseTree, file.getKey()))) {
          conflicts.add(file.getKey());
        }
        if (file.getValue().isPresent()) {
          ObjectId inserted = inserter.insert(Constants.OBJ_BLOB, file.getValue().get());
          edits.put(file.getKey(), Optional.of(TreeEditor.Leaf.file(inserted)));
        } else {
          edits.put(file.getKey(), Optional.empty());
        }
      }
      if (edits.isEmpty() || !conflicts.isEmpty()) {
        return new Prepared(conflicts, Optional.empty());
      }
      ObjectId tree = new TreeEditor(objects, reader, inserter).apply(headTree, edits);
      ObjectId commit = commits.write(inserter, tree, List.of(head), message);
      inserter.flush();
      return new Prepared(conflicts, Optional.of(commit));
    } catch (IOException e) {
      throw objects.broken("the commit cannot be written", e);
    }
  }

  private void pause(int attempt) throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted before it was written", e);
    }
  }
}
