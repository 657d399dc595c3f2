package dev.mandate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A corpus as a bare repository with one pack, and commits that change one file of it. */
final class CorpusRepository implements AutoCloseable {
  static final String BRANCH = "refs/heads/main";

  private final Corpus corpus;
  private final Repository repository;
  private final DirCache index;
  private long revision;

  private CorpusRepository(Corpus corpus, Repository repository, DirCache index) {
    this.corpus = corpus;
    this.repository = repository;
    this.index = index;
  }

  /** Makes a bare repository at {@code folder}, unless it is there already: then it is complete. */
  static Path make(Corpus corpus, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
    Trees.delete(unfinished);
    try (FileRepository repository = new FileRepository(unfinished.toFile())) {
      repository.create(true);
      repository.updateRef(Constants.HEAD).link(BRANCH);
      // Lets the benchmark's own server take pushes from anybody on this machine.
      repository.getConfig().setBoolean("http", null, "receivepack", true);
      repository.getConfig().save();
      // Straight into one pack: 100,000 loose objects would cost a minute and a gc.
      try (ObjectInserter pack = repository.getObjectDatabase().newPackInserter()) {
        commit(repository, pack, insertAll(corpus, pack).writeTree(pack), "Declare the corpus");
      }
    }
    return Files.move(unfinished, folder);
  }

  /** Opens a repository to change it: a copy, since what changes cannot be kept for next time. */
  static CorpusRepository open(Corpus corpus, Path folder) throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().setMustExist(true).build();
    DirCache index = DirCache.read(repository.newObjectReader(), head(repository));
    return new CorpusRepository(corpus, repository, index);
  }

  /** Commits other words of one task to the branch; another task and other words each time. */
  void changeOneTask() throws IOException {
    revision++;
    change(corpus.reworded((int) (revision * 7919 % corpus.tasks()), revision));
  }

  /** Commits one file to the branch. */
  void change(SpecFile changed) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId blob = inserter.insert(Constants.OBJ_BLOB, bytes(changed));
      DirCacheEditor editor = index.editor();
      editor.add(
          new DirCacheEditor.PathEdit(changed.path()) {
            @Override
            public void apply(DirCacheEntry entry) {
              entry.setFileMode(FileMode.REGULAR_FILE);
              entry.setObjectId(blob);
            }
          });
      editor.finish();
      commit(repository, inserter, index.writeTree(inserter), "Change " + changed.path());
    }
  }

  @Override
  public void close() {
    repository.close();
  }

  private static DirCache insertAll(Corpus corpus, ObjectInserter pack) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    Iterator<SpecFile> files = corpus.files().iterator();
    while (files.hasNext()) {
      SpecFile file = files.next();
      DirCacheEntry entry = new DirCacheEntry(file.path());
      entry.setFileMode(FileMode.REGULAR_FILE);
      entry.setObjectId(pack.insert(Constants.OBJ_BLOB, bytes(file)));
      builder.add(entry);
    }
    builder.finish();
    return index;
  }

  private static void commit(
      Repository repository, ObjectInserter inserter, ObjectId tree, String message)
      throws IOException {
    PersonIdent author =
        new PersonIdent(
            "Person 10",
            "person-10@example.org",
            Instant.parse("2026-01-05T08:00:00Z"),
            ZoneOffset.UTC);
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setAuthor(author);
    commit.setCommitter(author);
    commit.setMessage(message + "\n");
    ObjectId parent = repository.resolve(BRANCH);
    if (parent != null) {
      commit.setParentId(parent);
    }
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    RefUpdate update = repository.updateRef(BRANCH);
    update.setNewObjectId(id);
    RefUpdate.Result result = update.update();
    if (result != RefUpdate.Result.NEW && result != RefUpdate.Result.FAST_FORWARD) {
      throw new IOException("could not move " + BRANCH + ": " + result);
    }
  }

  private static ObjectId head(Repository repository) throws IOException {
    return repository.parseCommit(repository.resolve(BRANCH)).getTree();
  }

  private static byte[] bytes(SpecFile file) {
    return file.text().getBytes(StandardCharsets.UTF_8);
  }
}
