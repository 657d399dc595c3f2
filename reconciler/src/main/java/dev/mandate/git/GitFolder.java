package dev.mandate.git;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** A folder that holds no more than the bytes of its tree: there may be thousands of them. */
final class GitFolder implements Folder {
  private final RawTree tree;

  GitFolder(RawTree tree) {
    this.tree = tree;
  }

  @Override
  public Optional<TreeId> folder(String name) {
    int entry = tree.search(name, true);
    return entry >= 0 && tree.isTree(entry)
        ? Optional.of(new TreeId(tree.id(entry).name()))
        : Optional.empty();
  }

  @Override
  public Optional<BlobId> file(String name) {
    int entry = tree.search(name, false);
    return entry >= 0 && tree.isRegularFile(entry)
        ? Optional.of(ObjectStore.blobId(tree.id(entry)))
        : Optional.empty();
  }

  @Override
  public List<String> folders() {
    return names(tree::isTree);
  }

  @Override
  public List<String> files() {
    return names(tree::isRegularFile);
  }

  private List<String> names(IntPredicate wanted) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tree.size(); i++) {
      if (wanted.test(i)) {
        tree.name(i)
            .filter(n -> n.indexOf('/') < 0 && RepoPath.problemWith(n).isEmpty())
            .ifPresent(names::add);
      }
    }
    return names;
  }
}
