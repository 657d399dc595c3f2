package dev.mandate.git;

import dev.mandate.run.CapturedChange;
import dev.mandate.run.TargetRepository.CaptureLimits;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Compares a folder that an agent has had with the commit it came from. The folder is hostile: no
 * link is followed, no {@code .git} is opened, nothing is believed but what is read. Used once.
 */
final class ChangeCapture {
  /** Entries looked at, changed or not: more is an attack on whoever reads them. */
  private static final int MOST_ENTRIES = 1_000_000;

  private final ObjectStore objects;
  private final ObjectReader reader;
  private final ObjectInserter inserter;
  private final CaptureLimits limits;
  private final CapturedFiles captured;
  private final Map<RepoPath, Optional<TreeEditor.Leaf>> edits = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private int seen;

  ChangeCapture(
      ObjectStore objects, ObjectReader reader, ObjectInserter inserter, CaptureLimits limits) {
    this.objects = objects;
    this.reader = reader;
    this.inserter = inserter;
    this.limits = limits;
    this.captured = new CapturedFiles(reader, inserter, limits);
  }

  /** An entry of the base. */
  private record Base(FileMode mode, ObjectId id, boolean leftOut) {
    boolean isFolder() {
      return FileMode.TREE.equals(mode);
    }

    TreeEditor.Leaf leaf() {
      return new TreeEditor.Leaf(mode, id);
    }
  }

  void walk(ObjectId baseTree, Path checkout) throws IOException {
    folder(checkout, "", baseTree, IgnoreRules.NONE, false);
  }

  CapturedChange finish(ObjectId baseTree) throws IOException {
    if (captured.isOverLimit()) {
      problems.add(captured.limitProblem());
    }
    if (!problems.isEmpty() || edits.isEmpty()) {
      return new CapturedChange(List.of(), Optional.empty(), new byte[0], problems);
    }
    ObjectId tree = new TreeEditor(objects, reader, inserter).apply(baseTree, edits);
    inserter.flush();
    PatchWriter patch = new PatchWriter(objects.repository(), 2 * limits.bytes() + (16L << 20));
    return patch.write(baseTree, tree)
        ? new CapturedChange(
            patch.files(), Optional.of(new TreeId(tree.name())), patch.patch(), List.of())
        : new CapturedChange(
            List.of(),
            Optional.empty(),
            new byte[0],
            List.of("the patch would be larger than " + patch.limit() + " bytes"));
  }

  private void folder(
      Path folder, String prefix, ObjectId baseId, IgnoreRules above, boolean insideIgnored)
      throws IOException {
    RawTree baseTree = objects.readTree(reader, baseId);
    IgnoreRules rules = above.in(prefix, baseTree, reader);
    Map<String, Base> base = baseEntries(prefix, baseTree);
    List<String> kept = new ArrayList<>();
    for (Path entry : list(folder, prefix)) {
      String name = entry.getFileName().toString();
      if (prefix.isEmpty() && name.equals(".git")) {
        continue;
      }
      if (++seen > MOST_ENTRIES) {
        if (seen == MOST_ENTRIES + 1) {
          problems.add("the checkout holds more than " + MOST_ENTRIES + " files");
        }
        return;
      }
      Optional<Base> before = Optional.ofNullable(base.remove(name));
      try {
        if (entry(entry, prefix + name, before, rules, insideIgnored)) {
          kept.add(name);
        }
      } catch (FileSystemException e) {
        problems.add(shown(prefix + name) + " cannot be read: " + e.getReason());
      }
    }
    base.forEach((name, gone) -> deleted(prefix, name, gone));
    collisions(prefix, kept, baseTree);
  }

  /** Takes one entry over; says whether it is part of the repository, rather than ignored. */
  private boolean entry(
      Path entry, String path, Optional<Base> before, IgnoreRules rules, boolean insideIgnored)
      throws IOException {
    boolean isFolder = CapturedFiles.isFolder(entry);
    boolean ignored = insideIgnored || rules.isIgnored(path, isFolder);
    if (before.isEmpty() && ignored) {
      return false;
    }
    Optional<String> unsafe =
        path.indexOf('\uFFFD') >= 0
            ? Optional.of("its name is not UTF-8")
            : RepoPath.problemWith(path);
    if (unsafe.isPresent()) {
      problems.add(shown(path) + ": " + unsafe.get());
    } else if (isFolder) {
      ObjectId below = before.filter(Base::isFolder).map(Base::id).orElse(ObjectId.zeroId());
      folder(entry, path + "/", below, rules, ignored);
      if (before.isPresent() && !before.get().isFolder() && !before.get().leftOut()) {
        edits.put(new RepoPath(path), Optional.empty());
      }
    } else {
      RepoPath repoPath = new RepoPath(path);
      switch (captured.read(entry, repoPath, before.map(Base::leaf))) {
        case CapturedFiles.Read.Same() -> {
          // Nothing to record.
        }
        case CapturedFiles.Read.OverLimit() -> {
          // Told once, at the end.
        }
        case CapturedFiles.Read.Changed(TreeEditor.Leaf leaf) ->
            edits.put(repoPath, Optional.of(leaf));
        case CapturedFiles.Read.Problem(String what) -> problems.add(shown(path) + ": " + what);
      }
    }
    return true;
  }

  private List<Path> list(Path folder, String prefix) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add("folder " + shown(prefix) + " cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  private Map<String, Base> baseEntries(String prefix, RawTree tree) throws IOException {
    Map<String, Base> entries = new HashMap<>();
    for (int i = 0; i < tree.size(); i++) {
      Optional<RepoPath> path = CheckoutRules.safePath(prefix, tree.name(i));
      if (path.isEmpty()) {
        continue;
      }
      boolean isLink = FileMode.SYMLINK.equals(tree.mode(i));
      boolean leftOut =
          isLink
              ? CheckoutRules.linkTarget(reader, path.get(), tree.id(i)).isEmpty()
              : !tree.isTree(i) && !tree.isRegularFile(i);
      entries.put(path.get().fileName(), new Base(tree.mode(i), tree.id(i), leftOut));
    }
    return entries;
  }

  /** What was left out of the checkout is missing there for that reason, and stays. */
  private void deleted(String prefix, String name, Base gone) {
    try {
      if (gone.isFolder()) {
        String below = prefix + name + "/";
        baseEntries(below, objects.readTree(reader, gone.id()))
            .forEach((child, base) -> deleted(below, child, base));
      } else if (!gone.leftOut()) {
        edits.put(new RepoPath(prefix + name), Optional.empty());
      }
    } catch (IOException e) {
      throw objects.broken("folder " + prefix + name + " of the base cannot be read", e);
    }
  }

  private void collisions(String prefix, List<String> names, RawTree baseTree) {
    Set<String> colliding = NameCollisions.among(names);
    colliding.stream()
        .filter(name -> baseTree.find(name) < 0)
        .sorted()
        .forEach(
            name ->
                problems.add(
                    shown(prefix + name)
                        + ": another name differs from it only in case or accents' encoding"));
  }

  private static String shown(String path) {
    return Refusals.whole(path);
  }
}
