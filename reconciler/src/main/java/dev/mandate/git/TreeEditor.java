package dev.mandate.git;

import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;

/** Makes a tree out of another one. Reads and writes only the folders that an edit touches. */
final class TreeEditor {
  private final ObjectStore objects;
  private final ObjectReader reader;
  private final ObjectInserter inserter;

  TreeEditor(ObjectStore objects, ObjectReader reader, ObjectInserter inserter) {
    this.objects = objects;
    this.reader = reader;
    this.inserter = inserter;
  }

  /** What shall stand at a path. */
  record Leaf(FileMode mode, ObjectId id) {
    static Leaf file(ObjectId blob) {
      return new Leaf(FileMode.REGULAR_FILE, blob);
    }
  }

  /**
   * Applies edits to a tree.
   *
   * @param base zero for an empty tree
   * @param edits what shall stand at each path; nothing means that it shall be gone
   * @return the new tree, the empty tree when nothing remains
   */
  ObjectId apply(ObjectId base, Map<RepoPath, Optional<Leaf>> edits) throws IOException {
    Map<String, Optional<Leaf>> byPath = new TreeMap<>();
    edits.forEach((path, leaf) -> byPath.put(path.value(), leaf));
    return edit(base, byPath).orElseGet(this::emptyTree);
  }

  private ObjectId emptyTree() {
    try {
      return inserter.insert(new TreeFormatter());
    } catch (IOException e) {
      throw objects.broken("the empty tree cannot be written", e);
    }
  }

  /** The new folder, or nothing when it would be empty. */
  private Optional<ObjectId> edit(ObjectId base, Map<String, Optional<Leaf>> edits)
      throws IOException {
    RawTree before = objects.readTree(reader, base);
    Map<String, Optional<Leaf>> changed = new HashMap<>();
    Map<String, Map<String, Optional<Leaf>>> below = new TreeMap<>();
    for (Map.Entry<String, Optional<Leaf>> edit : edits.entrySet()) {
      int slash = edit.getKey().indexOf('/');
      if (slash < 0) {
        changed.put(edit.getKey(), edit.getValue());
      } else {
        below
            .computeIfAbsent(edit.getKey().substring(0, slash), f -> new TreeMap<>())
            .put(edit.getKey().substring(slash + 1), edit.getValue());
      }
    }
    for (Map.Entry<String, Map<String, Optional<Leaf>>> folder : below.entrySet()) {
      editBelow(before, changed, folder.getKey(), folder.getValue());
    }
    return write(before, changed);
  }

  private void editBelow(
      RawTree before,
      Map<String, Optional<Leaf>> changed,
      String folder,
      Map<String, Optional<Leaf>> edits)
      throws IOException {
    int entry = before.find(folder);
    boolean isFolder = entry >= 0 && before.isTree(entry);
    Optional<ObjectId> edited = edit(isFolder ? before.id(entry) : ObjectId.zeroId(), edits);
    if (edited.isPresent()) {
      if (changed.getOrDefault(folder, Optional.empty()).isPresent()) {
        throw new IllegalArgumentException(folder + " cannot be both a file and a folder");
      }
      changed.put(folder, Optional.of(new Leaf(FileMode.TREE, edited.get())));
    } else if (isFolder) {
      changed.putIfAbsent(folder, Optional.empty());
    }
  }

  private Optional<ObjectId> write(RawTree before, Map<String, Optional<Leaf>> changed)
      throws IOException {
    List<Entry> entries = new ArrayList<>(before.size() + changed.size());
    for (int i = 0; i < before.size(); i++) {
      Optional<String> name = before.name(i);
      if (name.isPresent() && changed.containsKey(name.get())) {
        continue;
      }
      entries.add(new Entry(before.rawName(i), before.mode(i), before.id(i)));
    }
    changed.forEach(
        (name, leaf) ->
            leaf.ifPresent(
                l ->
                    entries.add(
                        new Entry(name.getBytes(StandardCharsets.UTF_8), l.mode(), l.id()))));
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    entries.sort(null);
    TreeFormatter formatter = new TreeFormatter(entries.size() * 48);
    for (Entry entry : entries) {
      formatter.append(entry.name, entry.mode, entry.id);
    }
    return Optional.of(inserter.insert(formatter));
  }

  /** Sorted as Git sorts: by bytes, a folder as if its name ended in a slash. */
  private static final class Entry implements Comparable<Entry> {
    private final byte[] name;
    private final FileMode mode;
    private final ObjectId id;

    Entry(byte[] name, FileMode mode, ObjectId id) {
      this.name = name;
      this.mode = mode;
      this.id = id;
    }

    @Override
    public int compareTo(Entry other) {
      int common = Math.min(name.length, other.name.length);
      int mismatch = Arrays.mismatch(name, 0, common, other.name, 0, common);
      return mismatch >= 0
          ? Byte.compareUnsigned(name[mismatch], other.name[mismatch])
          : Integer.compare(next(common), other.next(common));
    }

    private int next(int at) {
      return at < name.length ? name[at] & 0xff : FileMode.TREE.equals(mode) ? '/' : 0;
    }
  }
}
