package dev.mandate.git;

import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.RunsHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * The runs branch of a repository, straight from its object database. Closes nothing: the
 * repository stays its caller's.
 */
public final class GitRunsHistory implements RunsHistory {
  private static final int MAX_COMMIT_BYTES = 4 * 1024 * 1024;

  private final Repository repository;

  public GitRunsHistory(Repository repository) {
    this.repository = repository;
  }

  @Override
  public void walk(CommitId head, Consumer<Commit> visitor) {
    try (RevWalk walk = new RevWalk(repository);
        ObjectReader reader = repository.newObjectReader()) {
      walk.setRetainBody(false);
      walk.sort(RevSort.TOPO, true);
      walk.sort(RevSort.REVERSE, true);
      walk.markStart(walk.parseCommit(ObjectId.fromString(head.hex())));
      for (RevCommit commit : walk) {
        visitor.accept(read(commit, reader));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the runs branch cannot be read", e);
    }
  }

  @Override
  public byte[] read(BlobId blob) {
    try (ObjectReader reader = repository.newObjectReader()) {
      return reader.open(ObjectId.fromString(blob.hex()), Constants.OBJ_BLOB).getBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the runs branch cannot be read", e);
    }
  }

  @Override
  public Optional<TreeId> folder(CommitId commit, String path) {
    return at(commit, path, FileMode.TREE).map(id -> new TreeId(id.name()));
  }

  @Override
  public Optional<BlobId> file(CommitId commit, String path) {
    return at(commit, path, FileMode.REGULAR_FILE).map(ObjectStore::blobId);
  }

  private Optional<ObjectId> at(CommitId commit, String path, FileMode mode) {
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk commits = new RevWalk(reader);
        TreeWalk walk =
            TreeWalk.forPath(
                reader, path, commits.parseCommit(ObjectStore.objectId(commit)).getTree())) {
      return walk != null && mode.equals(walk.getRawMode(0))
          ? Optional.of(walk.getObjectId(0))
          : Optional.empty();
    } catch (MissingObjectException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("a folder of the runs branch cannot be read", e);
    }
  }

  @Override
  public SortedMap<String, BlobId> files(CommitId commit, String folder) {
    SortedMap<String, BlobId> files = new TreeMap<>();
    Optional<TreeId> top = folder(commit, folder);
    if (top.isEmpty()) {
      return files;
    }
    try (ObjectReader reader = repository.newObjectReader();
        TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(ObjectId.fromString(top.get().hex()));
      walk.setRecursive(true);
      while (walk.next()) {
        if (FileMode.REGULAR_FILE.equals(walk.getRawMode(0))) {
          files.put(folder + "/" + walk.getPathString(), ObjectStore.blobId(walk.getObjectId(0)));
        }
      }
      return files;
    } catch (MissingObjectException e) {
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("a folder of the runs branch cannot be read", e);
    }
  }

  @Override
  public Optional<TreeId> treeWith(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
    try (ObjectReader reader = repository.newObjectReader();
        ObjectInserter nowhere = new Nowhere()) {
      return reader.has(ObjectStore.objectId(base))
          ? Optional.of(Composition.tree(new ObjectStore(repository), reader, nowhere, base, files))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the commit " + base + " cannot be read", e);
    }
  }

  /** Tells ids, and keeps nothing. */
  private static final class Nowhere extends ObjectInserter.Formatter {
    @Override
    public ObjectId insert(int type, byte[] data, int off, int len) {
      return idFor(type, data, off, len);
    }
  }

  private static Commit read(RevCommit commit, ObjectReader reader) throws IOException {
    byte[] raw = reader.open(commit, Constants.OBJ_COMMIT).getCachedBytes(MAX_COMMIT_BYTES);
    Headers headers = Headers.of(raw);
    return new Commit(
        new CommitId(commit.name()),
        headers.parents,
        headers.committedAt,
        headers.payload.toByteArray(),
        headers.signatures.size() == 1
            ? Optional.of(headers.signatures.getFirst())
            : Optional.empty(),
        changes(commit, reader));
  }

  private static List<Change> changes(RevCommit commit, ObjectReader reader) throws IOException {
    List<Change> changes = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(parentTree(commit, reader));
      walk.addTree(new CanonicalTreeParser(null, reader, commit.getTree()));
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      while (walk.next()) {
        Optional<BlobId> blob =
            FileMode.REGULAR_FILE.equals(walk.getRawMode(1))
                ? Optional.of(new BlobId(walk.getObjectId(1).name()))
                : Optional.empty();
        changes.add(new Change(walk.getPathString(), kind(walk), blob));
      }
    }
    changes.sort(Comparator.comparing(Change::path));
    return changes;
  }

  private static Kind kind(TreeWalk walk) {
    if (FileMode.MISSING.equals(walk.getRawMode(0))) {
      return Kind.ADDED;
    }
    return FileMode.MISSING.equals(walk.getRawMode(1)) ? Kind.DELETED : Kind.CHANGED;
  }

  /** Of the first parent; where a shallow clone does not hold it, everything counts as added. */
  private static AbstractTreeIterator parentTree(RevCommit commit, ObjectReader reader)
      throws IOException {
    if (commit.getParentCount() == 0) {
      return new EmptyTreeIterator();
    }
    try (RevWalk walk = new RevWalk(reader)) {
      return new CanonicalTreeParser(null, reader, walk.parseCommit(commit.getParent(0)).getTree());
    }
  }

  /**
   * The headers of a raw commit, read as git's {@code commit.c} does for {@code verify-commit}: the
   * signature is over all bytes but the signature headers and the lines that continue them.
   */
  private static final class Headers {
    private static final String SIGNATURE = "gpgsig";
    private static final String OTHER_SIGNATURE = "gpgsig-sha256";

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final List<CommitId> parents = new ArrayList<>();
    private final List<String> signatures = new ArrayList<>();
    private Instant committedAt = Instant.EPOCH;

    static Headers of(byte[] raw) {
      Headers headers = new Headers();
      int at = 0;
      while (at < raw.length && raw[at] != '\n') {
        int end = RawParseUtils.nextLF(raw, at);
        while (end < raw.length && raw[end] == ' ') {
          end = RawParseUtils.nextLF(raw, end);
        }
        headers.take(raw, at, end);
        at = end;
      }
      headers.payload.write(raw, at, raw.length - at);
      return headers;
    }

    private void take(byte[] raw, int from, int to) {
      String header = new String(raw, from, to - from, StandardCharsets.ISO_8859_1);
      int space = header.indexOf(' ');
      String name = space < 0 ? header : header.substring(0, space);
      String value = header.substring(space + 1).stripTrailing();
      switch (name) {
        case SIGNATURE -> signatures.add(value.replace("\n ", "\n"));
        case OTHER_SIGNATURE -> {}
        default -> {
          payload.write(raw, from, to - from);
          if (name.equals("parent")) {
            parents.add(new CommitId(value));
          } else if (name.equals("committer")) {
            PersonIdent committer = RawParseUtils.parsePersonIdent(raw, from + space + 1);
            committedAt = committer == null ? Instant.EPOCH : committer.getWhenAsInstant();
          }
        }
      }
    }
  }
}
