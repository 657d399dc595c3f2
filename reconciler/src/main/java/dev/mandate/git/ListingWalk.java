package dev.mandate.git;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** One walk from an earlier listing to that of another root tree. Used once, by one thread. */
final class ListingWalk {
  private static final char AFTER_SLASH = '/' + 1;

  private final ObjectStore objects;
  private final ObjectReader reader;
  private final ListingLimits limits;
  private final SpecListing before;
  private final TreeMap<RepoPath, BlobId> files;
  private final TreeMap<String, List<Finding>> refused;
  private int seen;

  ListingWalk(ObjectStore objects, ObjectReader reader, ListingLimits limits, SpecListing before) {
    this.objects = objects;
    this.reader = reader;
    this.limits = limits;
    this.before = before;
    this.files = new TreeMap<>(before.files());
    this.refused = new TreeMap<>(before.refused());
  }

  SpecListing walk(ObjectId root) throws IOException {
    RawTree was = objects.readTree(reader, before.root());
    RawTree now = objects.readTree(reader, root);
    rootFile(now);
    for (String folder : SpecFolders.FOLDERS) {
      ObjectId oldId = was.subTree(folder);
      ObjectId newId = now.subTree(folder);
      if (!oldId.equals(newId)) {
        specFolder(folder, oldId, newId);
      }
      notAFolder(now, folder);
    }
    return new SpecListing(root, files, refused);
  }

  /** Thrown inside one spec folder when it holds more than the limit. */
  private static final class TooMany extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private void specFolder(String folder, ObjectId oldId, ObjectId newId) throws IOException {
    boolean overflowedBefore = before.refused().containsKey(overflowKey(folder));
    try {
      seen = overflowedBefore ? 0 : under(folder).size();
      refused.remove(overflowKey(folder));
      change(folder, overflowedBefore ? ObjectId.zeroId() : oldId, newId, 1);
    } catch (TooMany e) {
      forgetUnder(folder);
      refused.put(overflowKey(folder), List.of(Refusals.tooMany(folder, limits.files())));
    }
  }

  /** Takes a folder from one tree to another; either may be zero, for absent. */
  private void change(String folder, ObjectId oldId, ObjectId newId, int depth)
      throws IOException, TooMany {
    if (newId.equals(ObjectId.zeroId())) {
      seen -= forgetUnder(folder);
      return;
    }
    if (depth > limits.depth()) {
      refused.put(folder, List.of(Refusals.tooDeep(folder, limits.depth())));
      return;
    }
    RawTree now;
    try {
      now = objects.readTree(reader, newId);
    } catch (CorruptObjectException
        | MissingObjectException
        | IncorrectObjectTypeException
        | LargeObjectException e) {
      seen -= forgetUnder(folder);
      refused.put(folder, List.of(Refusals.unreadable(folder, e.getMessage())));
      return;
    }
    Optional<RawTree> was = readBefore(oldId);
    if (was.isPresent() && now.hasSameNames(was.get()) && !refused.containsKey(folder)) {
      for (int i = 0; i < now.size(); i++) {
        if (!now.sameContent(i, was.get(), i)) {
          changeEntry(folder, was.get().id(i), now, i, depth);
        }
      }
    } else {
      anew(folder, was, now, depth);
    }
  }

  private Optional<RawTree> readBefore(ObjectId oldId) throws IOException {
    try {
      return oldId.equals(ObjectId.zeroId())
          ? Optional.empty()
          : Optional.of(objects.readTree(reader, oldId));
    } catch (CorruptObjectException | MissingObjectException | LargeObjectException e) {
      return Optional.empty();
    }
  }

  /** An entry that was fine before, and has only got other content. */
  private void changeEntry(String folder, ObjectId oldId, RawTree now, int entry, int depth)
      throws IOException, TooMany {
    String name = now.name(entry).orElseThrow();
    String path = folder + "/" + name;
    if (now.isTree(entry)) {
      change(path, oldId, now.id(entry), depth + 1);
    } else if (SpecFolders.isSpecFile(name)) {
      seen -= files.remove(new RepoPath(path)) == null ? 0 : 1;
      List<Finding> found = new ArrayList<>();
      file(path, now.id(entry), found);
      note(folder, found);
    }
  }

  /** Judges every entry. Sub-folders that were listed before are walked by what changed in them. */
  private void anew(String folder, Optional<RawTree> was, RawTree now, int depth)
      throws IOException, TooMany {
    Map<String, ObjectId> listedBefore =
        was.isPresent() && !refused.containsKey(folder) ? forgetEntries(folder, was.get()) : null;
    if (listedBefore == null) {
      seen -= forgetUnder(folder);
      listedBefore = new HashMap<>();
    }
    List<String> names = new ArrayList<>(now.size());
    for (int i = 0; i < now.size(); i++) {
      now.name(i).ifPresent(names::add);
    }
    Set<String> colliding = NameCollisions.among(names);
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      countOne();
      Optional<String> name = now.name(i);
      if (name.isEmpty()) {
        found.add(Refusals.path(folder + "/?", "its name is not UTF-8"));
      } else if (colliding.contains(name.get())) {
        found.add(Refusals.collision(folder + "/" + name.get()));
      } else {
        ObjectId oldId = now.isTree(i) ? listedBefore.remove(name.get()) : null;
        entry(folder, name.get(), Optional.ofNullable(oldId), now, i, depth, found);
      }
    }
    for (String gone : listedBefore.keySet()) {
      seen -= forgetUnder(folder + "/" + gone);
    }
    note(folder, found);
  }

  /** Drops the files of a folder whose entries were all fine; gives its sub-folders. */
  private Map<String, ObjectId> forgetEntries(String folder, RawTree was) {
    Map<String, ObjectId> subFolders = new HashMap<>();
    for (int i = 0; i < was.size(); i++) {
      String name = was.name(i).orElseThrow();
      if (was.isTree(i)) {
        subFolders.put(name, was.id(i));
      } else if (SpecFolders.isSpecFile(name)) {
        seen -= files.remove(new RepoPath(folder + "/" + name)) == null ? 0 : 1;
      }
    }
    return subFolders;
  }

  private void entry(
      String folder,
      String name,
      Optional<ObjectId> oldId,
      RawTree now,
      int i,
      int depth,
      List<Finding> found)
      throws IOException, TooMany {
    String path = folder + "/" + name;
    Optional<String> problem =
        name.indexOf('/') >= 0 ? Optional.of("a slash in the name") : RepoPath.problemWith(path);
    if (problem.isPresent()) {
      found.add(Refusals.path(path, problem.get()));
    } else if (now.isTree(i)) {
      if (!oldId.equals(Optional.of(now.id(i)))) {
        change(path, oldId.orElse(ObjectId.zeroId()), now.id(i), depth + 1);
      }
    } else if (FileMode.SYMLINK.equals(now.mode(i))) {
      found.add(Refusals.symlink(path));
    } else if (FileMode.GITLINK.equals(now.mode(i))) {
      found.add(Refusals.submodule(path));
    } else if (!now.isRegularFile(i)) {
      found.add(Refusals.notAFile(path));
    } else if (SpecFolders.isSpecFile(name)) {
      file(path, now.id(i), found);
    }
  }

  private void file(String path, ObjectId id, List<Finding> found) throws IOException {
    RepoPath repoPath = new RepoPath(path);
    BlobId blob = ObjectStore.blobId(id);
    if (!blob.equals(before.files().get(repoPath))) {
      try {
        long size = reader.getObjectSize(id, Constants.OBJ_BLOB);
        if (size > limits.blobBytes()) {
          found.add(Refusals.tooLarge(path, size, limits.blobBytes()));
          return;
        }
      } catch (CorruptObjectException | MissingObjectException | IncorrectObjectTypeException e) {
        found.add(Refusals.unreadable(path, e.getMessage()));
        return;
      }
    }
    files.put(repoPath, blob);
  }

  private void rootFile(RawTree now) throws IOException {
    files.remove(new RepoPath(SpecFolders.ROOT_FILE));
    List<Finding> found = new ArrayList<>();
    int entry = now.find(SpecFolders.ROOT_FILE);
    if (entry >= 0) {
      if (now.isRegularFile(entry)) {
        file(SpecFolders.ROOT_FILE, now.id(entry), found);
      } else {
        found.add(refuse(SpecFolders.ROOT_FILE, now, entry));
      }
    }
    note("", found);
  }

  private void notAFolder(RawTree now, String folder) {
    int entry = now.find(folder);
    if (entry >= 0 && !now.isTree(entry) && !now.isRegularFile(entry)) {
      List<Finding> found = new ArrayList<>(refused.getOrDefault("", List.of()));
      found.add(refuse(folder, now, entry));
      refused.put("", found);
    }
  }

  private static Finding refuse(String path, RawTree tree, int entry) {
    if (FileMode.SYMLINK.equals(tree.mode(entry))) {
      return Refusals.symlink(path);
    }
    return FileMode.GITLINK.equals(tree.mode(entry))
        ? Refusals.submodule(path)
        : Refusals.notAFile(path);
  }

  private void countOne() throws TooMany {
    if (++seen > limits.files()) {
      throw new TooMany();
    }
  }

  private void note(String folder, List<Finding> found) {
    if (found.isEmpty()) {
      refused.remove(folder);
    } else {
      refused.put(folder, List.copyOf(found));
    }
  }

  private int forgetUnder(String folder) {
    refused.remove(folder);
    refused.subMap(folder + "/", folder + AFTER_SLASH).clear();
    Map<RepoPath, BlobId> under = under(folder);
    int count = under.size();
    under.clear();
    return count;
  }

  /** No path may hold a control character, so a space is the least that can follow the slash. */
  private SortedMap<RepoPath, BlobId> under(String folder) {
    return files.subMap(new RepoPath(folder + "/ "), new RepoPath(folder + AFTER_SLASH));
  }

  private static String overflowKey(String folder) {
    return "*" + folder;
  }
}
