package dev.mandate.testkit;

import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A real bare repository whose default branch is {@code main}. */
public final class GivenRepo implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Repository repository;
  private final AtomicLong commits = new AtomicLong();

  private GivenRepo(Repository repository) {
    this.repository = repository;
  }

  /** Makes an empty bare repository. */
  public static GivenRepo bare(Path folder) {
    try {
      Repository repository =
          new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
      repository.create(true);
      // As on hosts, tidying up is not what a push waits for.
      StoredConfig config = repository.getConfig();
      config.setBoolean("receive", null, "autogc", false);
      config.save();
      RefUpdate head = repository.updateRef(Constants.HEAD, true);
      head.link(Constants.R_HEADS + "main");
      return new GivenRepo(repository);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A bare repository that somebody else has made. */
  public static GivenRepo at(Path folder) {
    try {
      return new GivenRepo(
          new FileRepositoryBuilder().setGitDir(folder.toFile()).setMustExist(true).build());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes a bare repository with one commit on {@code main}. */
  public static GivenRepo with(Path folder, Map<String, String> files) {
    GivenRepo repo = bare(folder);
    repo.commit("main", "First", files);
    return repo;
  }

  public Path path() {
    return repository.getDirectory().toPath();
  }

  public Repository repository() {
    return repository;
  }

  /** Adds or replaces files on a branch, as {@code Ada <ada@example.org>}. */
  public CommitId commit(String branch, String message, Map<String, String> files) {
    return commit(branch, message, files, List.of(), "Ada", "ada@example.org");
  }

  /** Adds or replaces one file of any content on a branch. */
  public CommitId commit(String branch, String path, byte[] content) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      Map<String, DirCacheEntry> entries = entriesOf(head(branch));
      entries.put(path, entry(path, inserter.insert(Constants.OBJ_BLOB, content)));
      ObjectId tree = writeTree(entries, inserter);
      inserter.flush();
      return commitTree(branch, tree);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds, replaces and deletes files on a branch, as a given author. */
  public CommitId commit(
      String branch,
      String message,
      Map<String, String> files,
      List<String> deleted,
      String name,
      String email) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      Map<String, DirCacheEntry> entries = entriesOf(head(branch));
      deleted.forEach(entries::remove);
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        ObjectId blob = inserter.insert(Constants.OBJ_BLOB, content);
        entries.put(file.getKey(), entry(file.getKey(), blob));
      }
      return commitTree(
          branch,
          message,
          writeTree(entries, inserter),
          head(branch).stream().toList(),
          name,
          email,
          inserter);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DirCacheEntry entry(String path, ObjectId blob) {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(FileMode.REGULAR_FILE);
    entry.setObjectId(blob);
    return entry;
  }

  private static ObjectId writeTree(Map<String, DirCacheEntry> entries, ObjectInserter inserter)
      throws IOException {
    DirCache cache = DirCache.newInCore();
    DirCacheBuilder builder = cache.builder();
    entries.values().forEach(builder::add);
    builder.finish();
    return cache.writeTree(inserter);
  }

  /** Commits a tree that was made by hand. */
  public CommitId commitTree(String branch, ObjectId tree) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      return commitTree(
          branch,
          "By hand",
          tree,
          head(branch).stream().toList(),
          "Ada",
          "ada@example.org",
          inserter);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Commits a tree on given parents, whatever the branch held. */
  public CommitId commitTree(
      String branch,
      String message,
      ObjectId tree,
      List<ObjectId> parents,
      String name,
      String email,
      ObjectInserter inserter)
      throws IOException {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    Instant when = START.plusSeconds(commits.getAndIncrement());
    commit.setAuthor(new PersonIdent(name, email, when, ZoneOffset.UTC));
    commit.setCommitter(commit.getAuthor());
    commit.setMessage(message);
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    set(branch, id);
    return new CommitId(id.name());
  }

  /** Points a branch somewhere, forced. */
  public void set(String branch, ObjectId id) throws IOException {
    RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
    update.setNewObjectId(id);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    if (result != RefUpdate.Result.NEW
        && result != RefUpdate.Result.NO_CHANGE
        && result != RefUpdate.Result.FAST_FORWARD
        && result != RefUpdate.Result.FORCED) {
      throw new AssertionError(branch + ": " + result);
    }
  }

  /** Deletes a branch. */
  public void delete(String branch) throws IOException {
    RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
    update.setForceUpdate(true);
    update.delete();
  }

  /** Where a branch stands. */
  public Optional<ObjectId> head(String branch) {
    try {
      repository.getRefDatabase().refresh();
      Ref ref = repository.exactRef(Constants.R_HEADS + branch);
      return Optional.ofNullable(ref).map(Ref::getObjectId);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The text files of a branch by path. */
  public Map<String, String> files(String branch) {
    Map<String, String> files = new TreeMap<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (DirCacheEntry entry : entriesOf(head(branch)).values()) {
        files.put(
            entry.getPathString(),
            new String(reader.open(entry.getObjectId()).getBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return files;
  }

  private Map<String, DirCacheEntry> entriesOf(Optional<ObjectId> commit) throws IOException {
    Map<String, DirCacheEntry> entries = new TreeMap<>();
    if (commit.isEmpty()) {
      return entries;
    }
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk tree = new TreeWalk(repository)) {
      RevCommit parsed = walk.parseCommit(commit.get());
      tree.addTree(parsed.getTree());
      tree.setRecursive(true);
      while (tree.next()) {
        DirCacheEntry entry = new DirCacheEntry(tree.getRawPath());
        entry.setFileMode(tree.getFileMode());
        entry.setObjectId(tree.getObjectId(0));
        entries.put(tree.getPathString(), entry);
      }
    }
    return entries;
  }

  /**
   * What the newest commit of a branch says.
   *
   * @param format of {@code git log}
   */
  public String newest(String branch, String format) {
    return RealGit.run(path(), "log", "-1", "--format=" + format, branch).strip();
  }

  @Override
  public void close() {
    repository.close();
  }
}
