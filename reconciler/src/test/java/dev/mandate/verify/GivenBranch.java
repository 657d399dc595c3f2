package dev.mandate.verify;

import dev.mandate.canonical.Digest;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.GitRunsHistory;
import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A real bare repository with a runs branch of real commits, honest or not. */
final class GivenBranch implements AutoCloseable {
  static final Instant TIME = Instant.parse("2026-03-04T06:00:00Z");

  private final Repository repository;
  private final Map<Digest, ObjectId> blobs = new HashMap<>();

  GivenBranch(Path folder) {
    try {
      repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
      repository.create(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One commit to be.
   *
   * @param changes files to write; an empty content deletes the file
   * @param signer empty: the commit is not signed
   */
  record Step(
      Map<String, Optional<byte[]>> changes, Optional<EvidenceSigner> signer, FileMode mode) {

    static Step add(Map<String, byte[]> files, EvidenceSigner signer) {
      Map<String, Optional<byte[]>> changes = new TreeMap<>();
      files.forEach((path, content) -> changes.put(path, Optional.of(content)));
      return new Step(changes, Optional.of(signer), FileMode.REGULAR_FILE);
    }

    static Step delete(String path, EvidenceSigner signer) {
      return new Step(Map.of(path, Optional.empty()), Optional.of(signer), FileMode.REGULAR_FILE);
    }

    Step with(String path, Optional<byte[]> content) {
      Map<String, Optional<byte[]>> more = new TreeMap<>(changes);
      more.put(path, content);
      return new Step(more, signer, mode);
    }

    Step without(String path) {
      Map<String, Optional<byte[]>> fewer = new TreeMap<>(changes);
      fewer.remove(path);
      return new Step(fewer, signer, mode);
    }

    Step signedBy(Optional<EvidenceSigner> other) {
      return new Step(changes, other, mode);
    }

    Step as(FileMode other) {
      return new Step(changes, signer, other);
    }
  }

  /** Writes the steps as one line of commits and returns all their ids. */
  List<CommitId> write(List<Step> steps) {
    List<CommitId> ids = new ArrayList<>();
    SortedMap<String, Entry> state = new TreeMap<>();
    for (Step step : steps) {
      apply(step, state);
      List<CommitId> parents = ids.isEmpty() ? List.of() : List.of(ids.getLast());
      ids.add(commit(state, parents, step.signer()));
    }
    return ids;
  }

  /** A commit of exactly the given state's files. */
  CommitId merge(List<Step> steps, List<CommitId> parents, EvidenceSigner signer) {
    SortedMap<String, Entry> state = new TreeMap<>();
    steps.forEach(step -> apply(step, state));
    return commit(state, parents, Optional.of(signer));
  }

  RunsHistory history() {
    return new GitRunsHistory(repository);
  }

  @Override
  public void close() {
    repository.close();
  }

  private record Entry(byte[] content, FileMode mode) {}

  private static void apply(Step step, SortedMap<String, Entry> state) {
    step.changes()
        .forEach(
            (path, content) -> {
              if (content.isPresent()) {
                state.put(path, new Entry(content.get(), step.mode()));
              } else {
                state.remove(path);
              }
            });
  }

  private CommitId commit(
      SortedMap<String, Entry> state, List<CommitId> parents, Optional<EvidenceSigner> signer) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      PersonIdent who = new PersonIdent("Reconciler", "r@example.org", TIME, ZoneOffset.UTC);
      commit.setTreeId(tree(state, inserter));
      commit.setParentIds(parents.stream().map(p -> ObjectId.fromString(p.hex())).toList());
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage("Record " + state.size() + " files\n");
      if (signer.isPresent()) {
        String armored = signer.get().sshSignature("git", commit.build());
        commit.setGpgSignature(new GpgSignature(armored.getBytes(StandardCharsets.US_ASCII)));
      }
      CommitId id = new CommitId(inserter.insert(commit).name());
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectId tree(SortedMap<String, Entry> state, ObjectInserter inserter)
      throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (Map.Entry<String, Entry> file : state.entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey());
      entry.setFileMode(file.getValue().mode());
      entry.setObjectId(blob(file.getValue().content(), inserter));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }

  /** Writes each content once: the tests make many branches that differ in one byte. */
  private ObjectId blob(byte[] content, ObjectInserter inserter) throws IOException {
    Digest digest = Digest.of(content);
    ObjectId known = blobs.get(digest);
    if (known != null) {
      return known;
    }
    ObjectId id = inserter.insert(Constants.OBJ_BLOB, content);
    blobs.put(digest, id);
    return id;
  }
}
