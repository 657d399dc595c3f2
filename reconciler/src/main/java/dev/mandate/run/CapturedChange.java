package dev.mandate.run;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an agent changed in its checkout.
 *
 * @param files sorted by path; empty when nothing changed
 * @param tree the whole tree with the change, ready to be committed; empty when nothing changed
 * @param patch the same change as {@code git diff} prints it, binary files included
 * @param problems what cannot be taken over, each a sentence naming the path: limits, links that
 *     lead out, submodules, unsafe names. When there is one, the change is refused as a whole.
 */
public record CapturedChange(
    List<FileChange> files, Optional<TreeId> tree, byte[] patch, List<String> problems) {
  public CapturedChange {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
  }

  /** Nothing changed. */
  public static CapturedChange none() {
    return new CapturedChange(List.of(), Optional.empty(), new byte[0], List.of());
  }

  /** How a file differs. */
  public enum ChangeKind {
    ADDED,
    MODIFIED,
    DELETED,
    RENAMED,
    MODE_CHANGED;

    /** The word in records and in what policy sees, for example {@code mode-changed}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The kind of this {@link #label}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ChangeKind labelled(String label) {
      return Arrays.stream(values())
          .filter(kind -> kind.label().equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no kind of change: " + label));
    }
  }

  /**
   * One file that differs.
   *
   * @param oldPath where it was before, for a rename
   * @param mode Git's octal mode after the change: {@code 100644}, {@code 100755}, {@code 120000}
   * @param size in bytes after the change
   * @param content after the change, or the target of a link; empty for a deleted file
   */
  public record FileChange(
      RepoPath path,
      Optional<RepoPath> oldPath,
      ChangeKind kind,
      String mode,
      long size,
      Optional<BlobId> content) {}

  public boolean isEmpty() {
    return files.isEmpty() && problems.isEmpty();
  }
}
