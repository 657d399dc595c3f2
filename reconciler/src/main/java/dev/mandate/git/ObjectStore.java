package dev.mandate.git;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Reads and counts objects of one repository, by id. Thread-safe. */
final class ObjectStore {
  /** No folder that people or reconcilers make is near it: 100,000 entries are about 5 MB. */
  private static final int MAX_TREE_BYTES = 64 << 20;

  private final Repository repository;
  private final ReadCounters counters = new ReadCounters();

  ObjectStore(Repository repository) {
    this.repository = repository;
  }

  Repository repository() {
    return repository;
  }

  ReadCounters counters() {
    return counters;
  }

  ObjectReader newReader() {
    return repository.newObjectReader();
  }

  /**
   * The content of a blob.
   *
   * @param limit in bytes
   * @throws UncheckedIOException when it is missing, broken, no blob or over the limit
   */
  byte[] readBlob(BlobId blob, int limit) {
    counters.countBlob();
    try (ObjectReader reader = newReader()) {
      ObjectLoader loader = reader.open(objectId(blob), Constants.OBJ_BLOB);
      if (loader.getSize() > limit) {
        throw new IOException(
            "blob " + blob + " has " + loader.getSize() + " bytes; the limit is " + limit);
      }
      return loader.getBytes(limit);
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      throw broken("there is no blob " + blob, e);
    } catch (CorruptObjectException | LargeObjectException e) {
      throw broken("blob " + blob + " cannot be read", e);
    } catch (IOException e) {
      throw broken("blob " + blob + " cannot be read", e);
    }
  }

  /** The root tree of a commit. */
  ObjectId rootTree(ObjectReader reader, AnyObjectId commit) {
    return parseCommit(reader, commit).getTree();
  }

  RevCommit parseCommit(ObjectReader reader, AnyObjectId commit) {
    try (RevWalk walk = new RevWalk(reader)) {
      return walk.parseCommit(commit);
    } catch (IOException e) {
      throw broken("commit " + commit.name() + " cannot be read", e);
    }
  }

  /** The entries of a tree; a zero id is an empty tree. */
  RawTree readTree(ObjectReader reader, AnyObjectId tree) throws IOException {
    if (ObjectId.zeroId().equals(tree)) {
      return RawTree.EMPTY;
    }
    counters.countTree();
    return RawTree.parse(reader.open(tree, Constants.OBJ_TREE).getCachedBytes(MAX_TREE_BYTES));
  }

  /** What stands at a path of a tree, folders included. */
  Optional<Found> find(ObjectReader reader, AnyObjectId rootTree, RepoPath path) {
    try {
      ObjectId at = rootTree.copy();
      String[] segments = path.value().split("/", -1);
      for (int i = 0; i < segments.length; i++) {
        RawTree tree = readTree(reader, at);
        int entry = tree.find(segments[i]);
        if (entry < 0) {
          return Optional.empty();
        }
        if (i == segments.length - 1) {
          return Optional.of(
              new Found(tree.id(entry), tree.isTree(entry), tree.isRegularFile(entry)));
        }
        if (!tree.isTree(entry)) {
          return Optional.empty();
        }
        at = tree.id(entry);
      }
      throw new IllegalStateException("a path has at least one segment");
    } catch (IOException e) {
      throw broken("the folder of " + path + " cannot be read", e);
    }
  }

  /** An entry of a tree. */
  record Found(ObjectId id, boolean isTree, boolean isRegularFile) {}

  static ObjectId objectId(BlobId blob) {
    return ObjectId.fromString(blob.hex());
  }

  static ObjectId objectId(CommitId commit) {
    return ObjectId.fromString(commit.hex());
  }

  static CommitId commitId(AnyObjectId id) {
    return new CommitId(id.name());
  }

  static BlobId blobId(AnyObjectId id) {
    return new BlobId(id.name());
  }

  UncheckedIOException broken(String what, Exception cause) {
    String message = what + " in " + repository.getDirectory() + ": " + cause.getMessage();
    return new UncheckedIOException(new IOException(message, cause));
  }
}
