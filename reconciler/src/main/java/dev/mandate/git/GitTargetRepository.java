package dev.mandate.git;

import dev.mandate.run.CapturedChange;
import dev.mandate.run.TargetRepository;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Gives agents their checkouts and reads back what they changed. What is captured is written into
 * the object database that the checkout came from. Thread-safe.
 */
public final class GitTargetRepository implements TargetRepository {
  private final GitControlSource source;
  private final ObjectStore objects;
  private final BlobReader lender;

  /** Uses the repository that a source reads. */
  public GitTargetRepository(GitControlSource source) {
    this(source, source);
  }

  /**
   * @param lender has the content of files that are put together, where the repository has not
   */
  GitTargetRepository(GitControlSource source, BlobReader lender) {
    this.source = source;
    this.objects = source.objects();
    this.lender = lender;
  }

  @Override
  public void checkOut(CommitId commit, Path into) {
    try (ObjectReader reader = objects.newReader()) {
      new CheckoutWriter(objects, reader, into)
          .write(objects.parseCommit(reader, ObjectStore.objectId(commit)));
    } catch (IOException e) {
      throw objects.broken("commit " + commit + " cannot be checked out", e);
    }
  }

  @Override
  public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
    try (ObjectReader reader = objects.newReader();
        ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId baseTree = objects.rootTree(reader, ObjectStore.objectId(base));
      ChangeCapture capture = new ChangeCapture(objects, reader, inserter, limits);
      capture.walk(baseTree, checkout);
      return capture.finish(baseTree);
    } catch (IOException e) {
      throw objects.broken("the checkout of " + base + " cannot be read back", e);
    }
  }

  @Override
  public byte[] content(BlobId blob) {
    return source.read(blob);
  }

  @Override
  public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
    try (ObjectReader reader = objects.newReader();
        ObjectInserter inserter = objects.repository().newObjectInserter()) {
      for (Optional<PlacedFile> file : files.values()) {
        if (file.isPresent() && !reader.has(ObjectId.fromString(file.get().content().hex()))) {
          inserter.insert(Constants.OBJ_BLOB, lender.read(file.get().content()));
        }
      }
      TreeId tree = Composition.tree(objects, reader, inserter, base, files);
      inserter.flush();
      return tree;
    } catch (IOException e) {
      throw objects.broken("a change of " + base + " cannot be put together", e);
    }
  }
}
