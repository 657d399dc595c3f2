package dev.mandate.git;

import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.CapturedChange.FileChange;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.RepoPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The difference of two trees as a list and as the text that {@code git diff --binary --full-index
 * --find-renames} prints, which {@code git apply} takes. Used once.
 */
final class PatchWriter {
  private final Repository repository;
  private final long limit;
  private final List<FileChange> files = new ArrayList<>();
  private final ByteArrayOutputStream patch = new ByteArrayOutputStream();

  /**
   * @param limit in bytes of patch text
   */
  PatchWriter(Repository repository, long limit) {
    this.repository = repository;
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  List<FileChange> files() {
    return List.copyOf(files);
  }

  byte[] patch() {
    return patch.toByteArray();
  }

  /** Writes both; false when the patch would be over the limit. */
  boolean write(ObjectId oldTree, ObjectId newTree) throws IOException {
    Map<RepoPath, FileChange> changes = new TreeMap<>();
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader);
        DiffFormatter formatter = new DiffFormatter(patch)) {
      formatter.setRepository(repository);
      formatter.setDetectRenames(true);
      formatter.setAbbreviationLength(Constants.OBJECT_ID_STRING_LENGTH);
      for (DiffEntry entry : formatter.scan(walk.lookupTree(oldTree), walk.lookupTree(newTree))) {
        FileChange change = change(reader, entry);
        changes.merge(change.path(), change, PatchWriter::typeChange);
        FileHeader header = formatter.toFileHeader(entry);
        if (header.getPatchType() == FileHeader.PatchType.BINARY) {
          BinaryPatch.write(patch, header, reader, id(entry.getOldId()), id(entry.getNewId()));
        } else {
          formatter.format(entry);
          formatter.flush();
        }
        if (patch.size() > limit) {
          return false;
        }
      }
    }
    files.addAll(changes.values());
    return true;
  }

  private static FileChange change(ObjectReader reader, DiffEntry entry) throws IOException {
    boolean deleted = entry.getChangeType() == DiffEntry.ChangeType.DELETE;
    RepoPath path = new RepoPath(deleted ? entry.getOldPath() : entry.getNewPath());
    return new FileChange(
        path,
        entry.getChangeType() == DiffEntry.ChangeType.RENAME
            ? Optional.of(new RepoPath(entry.getOldPath()))
            : Optional.empty(),
        kind(entry),
        mode(deleted ? FileMode.MISSING : entry.getNewMode()),
        deleted ? 0 : reader.getObjectSize(id(entry.getNewId()), Constants.OBJ_BLOB),
        deleted ? Optional.empty() : Optional.of(new BlobId(id(entry.getNewId()).name())));
  }

  private static ChangeKind kind(DiffEntry entry) {
    return switch (entry.getChangeType()) {
      case ADD, COPY -> ChangeKind.ADDED;
      case DELETE -> ChangeKind.DELETED;
      case RENAME -> ChangeKind.RENAMED;
      case MODIFY ->
          entry.getOldId().equals(entry.getNewId()) ? ChangeKind.MODE_CHANGED : ChangeKind.MODIFIED;
    };
  }

  /** A file that became a link, or the other way round, is deleted and added in a patch. */
  private static FileChange typeChange(FileChange one, FileChange other) {
    FileChange after = one.kind() == ChangeKind.DELETED ? other : one;
    return new FileChange(
        after.path(),
        after.oldPath(),
        ChangeKind.MODIFIED,
        after.mode(),
        after.size(),
        after.content());
  }

  private static String mode(FileMode mode) {
    return String.format("%06o", mode.getBits());
  }

  private static ObjectId id(AbbreviatedObjectId id) {
    return id.toObjectId();
  }
}
