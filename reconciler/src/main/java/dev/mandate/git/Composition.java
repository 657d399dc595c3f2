package dev.mandate.git;

import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/** Makes the tree of a change from its parts. */
final class Composition {
  private Composition() {}

  /**
   * The tree of {@code base} with these files in it.
   *
   * @param inserter takes the folders that are new
   */
  static TreeId tree(
      ObjectStore objects,
      ObjectReader reader,
      ObjectInserter inserter,
      CommitId base,
      Map<RepoPath, Optional<PlacedFile>> files)
      throws IOException {
    Map<RepoPath, Optional<TreeEditor.Leaf>> edits = new HashMap<>();
    files.forEach((path, file) -> edits.put(path, file.map(Composition::leaf)));
    ObjectId baseTree = objects.rootTree(reader, ObjectStore.objectId(base));
    return new TreeId(new TreeEditor(objects, reader, inserter).apply(baseTree, edits).name());
  }

  private static TreeEditor.Leaf leaf(PlacedFile file) {
    FileMode mode =
        Stream.of(FileMode.REGULAR_FILE, FileMode.EXECUTABLE_FILE, FileMode.SYMLINK)
            .filter(known -> known.equals(Integer.parseInt(file.mode(), 8)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no mode of a file: " + file.mode()));
    return new TreeEditor.Leaf(mode, ObjectId.fromString(file.content().hex()));
  }
}
