package dev.mandate.ledger;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The folders of the runs branch, kept by their ids: when the branch has moved, only folders that
 * are not as they were are read, and only those that are asked for. Thread-safe.
 */
final class RunsTree {
  private static final RepoPath MARKERS = new RepoPath("occurrences");
  private static final int FINAL_MARKER = 64 + ".json".length();

  private final ControlSource source;
  private final Recent<TreeId, Folder> folders = new Recent<>();

  RunsTree(ControlSource source) {
    this.source = source;
  }

  /** To be called when another commit is looked at. */
  void nextRound() {
    folders.nextRound();
  }

  /**
   * @param root of a commit
   */
  Optional<BlobId> file(TreeId root, RepoPath path) {
    return parent(root, path).flatMap(folder -> folder.file(path.fileName()));
  }

  /**
   * @param root of a commit
   */
  Optional<TreeId> folder(TreeId root, RepoPath path) {
    return parent(root, path).flatMap(folder -> folder.folder(path.fileName()));
  }

  private Optional<Folder> parent(TreeId root, RepoPath path) {
    Optional<Folder> at = Optional.of(read(root));
    String[] segments = path.value().split("/", -1);
    for (int i = 0; i < segments.length - 1; i++) {
      String name = segments[i];
      at = at.flatMap(folder -> folder.folder(name)).map(this::read);
    }
    return at;
  }

  /** Every marker of a final record. Reads every folder of markers that is not known. */
  void forEachMarker(TreeId root, BiConsumer<RepoPath, BlobId> visitor) {
    folder(root, MARKERS).ifPresent(tree -> forEachMarker(MARKERS, tree, visitor));
  }

  private void forEachMarker(RepoPath at, TreeId tree, BiConsumer<RepoPath, BlobId> visitor) {
    Folder folder = read(tree);
    for (String name : folder.folders()) {
      folder.folder(name).ifPresent(below -> forEachMarker(at.child(name), below, visitor));
    }
    for (String name : folder.files()) {
      // Beside the final ones there may be markers of attempts, whose names are longer.
      if (name.length() == FINAL_MARKER && name.endsWith(".json")) {
        folder.file(name).ifPresent(blob -> visitor.accept(at.child(name), blob));
      }
    }
  }

  private Folder read(TreeId tree) {
    return folders.get(tree, source::folder);
  }
}
