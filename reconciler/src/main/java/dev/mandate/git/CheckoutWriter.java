package dev.mandate.git;

import dev.mandate.snapshot.RepoPath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.storage.pack.PackConfig;

/**
 * Writes one commit as a Git checkout of its own: a shallow repository with a copy of just this
 * commit's objects, and the files byte for byte as committed, with no filter or line-end
 * conversion. Used once.
 */
final class CheckoutWriter {
  private static final String BRANCH = Constants.R_HEADS + "work";

  private final ObjectStore objects;
  private final ObjectReader reader;
  private final Path into;
  private final Map<String, DirCacheEntry> index = new LinkedHashMap<>();
  private final Set<RevObject> copied = new LinkedHashSet<>();

  CheckoutWriter(ObjectStore objects, ObjectReader reader, Path into) {
    this.objects = objects;
    this.reader = reader;
    this.into = into;
  }

  void write(RevCommit commit) throws IOException {
    Files.createDirectories(into);
    try (RevWalk walk = new RevWalk(reader);
        Repository checkout = new FileRepositoryBuilder().setWorkTree(into.toFile()).build()) {
      checkout.create(false);
      configure(checkout);
      copied.add(walk.parseCommit(commit));
      folder(walk, commit.getTree(), "", into);
      copyObjects(checkout);
      Path gitDir = checkout.getDirectory().toPath();
      if (commit.getParentCount() > 0) {
        Files.writeString(gitDir.resolve("shallow"), commit.name() + "\n");
      }
      Files.createDirectories(gitDir.resolve("refs/heads"));
      Files.writeString(gitDir.resolve(BRANCH), commit.name() + "\n");
      Files.writeString(gitDir.resolve(Constants.HEAD), "ref: " + BRANCH + "\n");
      writeIndex(checkout);
    }
  }

  private static void configure(Repository checkout) throws IOException {
    StoredConfig config = checkout.getConfig();
    config.setBoolean("core", null, "autocrlf", false);
    config.setBoolean("core", null, "filemode", true);
    config.setBoolean("core", null, "symlinks", true);
    config.setBoolean("core", null, "trustctime", false);
    config.setString("core", null, "checkStat", "minimal");
    config.setInt("gc", null, "auto", 0);
    config.save();
  }

  private void folder(RevWalk walk, ObjectId treeId, String prefix, Path folder)
      throws IOException {
    copied.add(walk.lookupTree(treeId));
    RawTree tree = objects.readTree(reader, treeId);
    for (int i = 0; i < tree.size(); i++) {
      Optional<RepoPath> path = CheckoutRules.safePath(prefix, tree.name(i));
      ObjectId id = tree.id(i);
      if (!tree.isTree(i) && !FileMode.GITLINK.equals(tree.mode(i))) {
        copied.add(walk.lookupBlob(id));
      }
      if (path.isEmpty()) {
        if (tree.isTree(i)) {
          copyOnly(walk, id);
        }
        continue;
      }
      Path file = folder.resolve(path.get().fileName());
      if (tree.isTree(i)) {
        Files.createDirectories(file);
        folder(walk, id, path.get() + "/", file);
      } else if (FileMode.SYMLINK.equals(tree.mode(i))) {
        link(path.get(), id, file);
      } else if (tree.isRegularFile(i)) {
        file(path.get(), id, tree.mode(i), file);
      } else {
        absent(path.get(), id, tree.mode(i));
      }
    }
  }

  /** The objects below a folder that is left out, for a repository that is whole. */
  private void copyOnly(RevWalk walk, ObjectId treeId) throws IOException {
    copied.add(walk.lookupTree(treeId));
    RawTree tree = objects.readTree(reader, treeId);
    for (int i = 0; i < tree.size(); i++) {
      if (tree.isTree(i)) {
        copyOnly(walk, tree.id(i));
      } else if (!FileMode.GITLINK.equals(tree.mode(i))) {
        copied.add(walk.lookupBlob(tree.id(i)));
      }
    }
  }

  private void file(RepoPath path, ObjectId id, FileMode mode, Path file) throws IOException {
    // CREATE_NEW: two names that this file system takes for one must not overwrite each other.
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      reader.open(id, Constants.OBJ_BLOB).copyTo(out);
    }
    if (FileMode.EXECUTABLE_FILE.equals(mode)) {
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(file, permissions);
    }
    present(path, id, mode, file);
  }

  private void link(RepoPath path, ObjectId id, Path file) throws IOException {
    Optional<String> target = CheckoutRules.linkTarget(reader, path, id);
    if (target.isEmpty()) {
      absent(path, id, FileMode.SYMLINK);
      return;
    }
    Files.createSymbolicLink(file, Path.of(target.get()));
    present(path, id, FileMode.SYMLINK, file);
  }

  private void present(RepoPath path, ObjectId id, FileMode mode, Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    DirCacheEntry entry = entry(path, id, mode);
    entry.setLength(attributes.size());
    entry.setLastModified(attributes.lastModifiedTime().toInstant());
    index.put(path.value(), entry);
  }

  /** Left out of the checkout; marked so that Git does not report it as deleted. */
  private void absent(RepoPath path, ObjectId id, FileMode mode) {
    DirCacheEntry entry = entry(path, id, mode);
    entry.setAssumeValid(true);
    index.put(path.value(), entry);
  }

  private static DirCacheEntry entry(RepoPath path, ObjectId id, FileMode mode) {
    DirCacheEntry entry = new DirCacheEntry(path.value().getBytes(StandardCharsets.UTF_8));
    entry.setFileMode(mode);
    entry.setObjectId(id);
    return entry;
  }

  private void writeIndex(Repository checkout) throws IOException {
    DirCache cache = DirCache.lock(checkout, null);
    DirCacheBuilder builder = cache.builder();
    index.values().forEach(builder::add);
    builder.finish();
    cache.write();
    if (!cache.commit()) {
      throw new IOException("the index of " + into + " cannot be written");
    }
  }

  /** One pack with the objects, compressed as they already are in the repository they come from. */
  private void copyObjects(Repository checkout) throws IOException {
    Path packs = checkout.getDirectory().toPath().resolve("objects/pack");
    Files.createDirectories(packs);
    PackConfig asTheyAre = new PackConfig(objects.repository());
    asTheyAre.setDeltaCompress(false);
    try (PackWriter writer = new PackWriter(asTheyAre, objects.newReader())) {
      writer.preparePack(copied.iterator());
      String name = "pack-" + writer.computeName().name();
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(packs.resolve(name + ".pack")))) {
        writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, out);
      }
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(packs.resolve(name + ".idx")))) {
        writer.writeIndex(out);
      }
    }
  }
}
