package dev.mandate.preview;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The spec files as they would be after a merge: those of the base, with what the change has done
 * to them since it left the base.
 *
 * @param commit that is proposed
 * @param base as it is now
 * @param ahead the files that the change brings, {@code mandate.yaml} too
 * @param merged the same, under the {@code mandate.yaml} of the base
 * @param touched files that it adds, changes or deletes
 * @param contested those of them that the base has changed as well, in another way: only the host's
 *     own merge of their lines tells what comes of them
 */
record Merge(
    CommitId commit,
    Snapshot base,
    Snapshot ahead,
    Snapshot merged,
    Set<RepoPath> touched,
    SortedSet<RepoPath> contested) {
  static final RepoPath GOVERNING = new RepoPath("mandate.yaml");

  Merge {
    touched = Set.copyOf(touched);
    contested = Collections.unmodifiableSortedSet(new TreeSet<>(contested));
  }

  /**
   * @param base as it is now
   * @param fork where the change left the base
   * @param head of the change
   */
  static Merge of(CommitId commit, Snapshot base, Snapshot fork, Snapshot head) {
    SortedMap<RepoPath, BlobId> ahead = new TreeMap<>(base.files());
    Set<RepoPath> touched = new TreeSet<>();
    SortedSet<RepoPath> contested = new TreeSet<>();
    Set<RepoPath> all = new TreeSet<>(fork.files().keySet());
    all.addAll(head.files().keySet());
    for (RepoPath file : all) {
      Optional<BlobId> before = Optional.ofNullable(fork.files().get(file));
      Optional<BlobId> after = Optional.ofNullable(head.files().get(file));
      if (!before.equals(after)) {
        touched.add(file);
        Optional<BlobId> now = Optional.ofNullable(base.files().get(file));
        if (!now.equals(before) && !now.equals(after)) {
          contested.add(file);
        }
        after.ifPresentOrElse(blob -> ahead.put(file, blob), () -> ahead.remove(file));
      }
    }
    SortedMap<RepoPath, BlobId> merged = new TreeMap<>(ahead);
    merged.remove(GOVERNING);
    Map<RepoPath, BlobId> governing = base.files();
    Optional.ofNullable(governing.get(GOVERNING)).ifPresent(blob -> merged.put(GOVERNING, blob));
    Optional<CommitId> at = Optional.of(commit);
    return new Merge(
        commit,
        base,
        new Snapshot(at, ahead, head.refused()),
        new Snapshot(at, merged, head.refused()),
        touched,
        contested);
  }

  boolean touchesGoverning() {
    return touched.contains(GOVERNING);
  }

  /** Whether it is nothing to Mandate. */
  boolean isNothing() {
    return touched.isEmpty() && merged.refused().equals(base.refused());
  }
}
