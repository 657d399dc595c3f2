package dev.mandate.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * The {@code .gitignore} files of a commit, from the root down to one folder. Those that an agent
 * writes play no part: it must not be able to hide what it made.
 */
final class IgnoreRules {
  static final IgnoreRules NONE = new IgnoreRules(List.of());

  private static final int LARGEST = 1 << 20;

  private final List<Level> levels;

  private record Level(String prefix, IgnoreNode rules) {}

  private IgnoreRules(List<Level> levels) {
    this.levels = levels;
  }

  /** Adds those of a sub-folder; its prefix ends in a slash, or is empty at the root. */
  IgnoreRules in(String prefix, RawTree folder, ObjectReader reader) throws IOException {
    int entry = folder.find(Constants.DOT_GIT_IGNORE);
    if (entry < 0
        || !folder.isRegularFile(entry)
        || reader.getObjectSize(folder.id(entry), Constants.OBJ_BLOB) > LARGEST) {
      return this;
    }
    IgnoreNode node = new IgnoreNode();
    byte[] content = reader.open(folder.id(entry), Constants.OBJ_BLOB).getBytes(LARGEST);
    node.parse(new ByteArrayInputStream(content));
    List<Level> deeper = new ArrayList<>(levels);
    deeper.add(new Level(prefix, node));
    return new IgnoreRules(List.copyOf(deeper));
  }

  /** Whether a path is ignored; the deepest file that says anything about it decides. */
  boolean isIgnored(String path, boolean isFolder) {
    for (int i = levels.size() - 1; i >= 0; i--) {
      Level level = levels.get(i);
      Boolean answer =
          level.rules().checkIgnored(path.substring(level.prefix().length()), isFolder);
      if (answer != null) {
        return answer;
      }
    }
    return false;
  }
}
