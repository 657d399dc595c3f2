package dev.mandate.git;

import dev.mandate.run.TargetRepository.CaptureLimits;
import dev.mandate.snapshot.RepoPath;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads single files and links of a hostile folder into the object database, within limits. */
final class CapturedFiles {
  private final ObjectReader reader;
  private final ObjectInserter inserter;
  private final CaptureLimits limits;
  private int files;
  private long bytes;

  CapturedFiles(ObjectReader reader, ObjectInserter inserter, CaptureLimits limits) {
    this.reader = reader;
    this.inserter = inserter;
    this.limits = limits;
  }

  /** What stands at a path, compared with what stood there. */
  sealed interface Read {
    record Same() implements Read {}

    record Changed(TreeEditor.Leaf leaf) implements Read {}

    record Problem(String what) implements Read {}

    /** Not read, because too much has changed. */
    record OverLimit() implements Read {}
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  boolean isOverLimit() {
    return files > limits.files() || bytes > limits.bytes();
  }

  String limitProblem() {
    return "more was changed than is taken over: the limits of the agent are "
        + limits.files()
        + " files and "
        + limits.bytes()
        + " bytes (limits.execution.changedFiles and changeBytes)";
  }

  Read read(Path file, RepoPath path, Optional<TreeEditor.Leaf> before) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return link(file, path, before);
    }
    if (!attributes.isRegularFile()) {
      return new Read.Problem("it is a device, pipe or socket");
    }
    Map<String, Object> unix =
        Files.readAttributes(file, "unix:nlink,permissions", LinkOption.NOFOLLOW_LINKS);
    if (((Number) unix.get("nlink")).intValue() > 1) {
      return new Read.Problem("it is a hard link, perhaps to a file outside the checkout");
    }
    boolean executable =
        ((Set<?>) unix.get("permissions")).contains(PosixFilePermission.OWNER_EXECUTE);
    FileMode mode = executable ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE;
    return regular(file, attributes.size(), mode, before);
  }

  private Read regular(Path file, long size, FileMode mode, Optional<TreeEditor.Leaf> before)
      throws IOException {
    boolean maybeSame = before.isPresent() && isFileOfSize(before.get(), size);
    if (maybeSame) {
      ObjectId id;
      try (InputStream in = open(file)) {
        id = inserter.idFor(Constants.OBJ_BLOB, size, in);
      } catch (EOFException e) {
        return new Read.Problem("it changed while it was read");
      }
      if (id.equals(before.get().id())) {
        if (mode.equals(before.get().mode())) {
          return new Read.Same();
        }
        return admit(0) ? new Read.Changed(new TreeEditor.Leaf(mode, id)) : new Read.OverLimit();
      }
    }
    if (!admit(size)) {
      return new Read.OverLimit();
    }
    try (InputStream in = open(file)) {
      ObjectId id = inserter.insert(Constants.OBJ_BLOB, size, in);
      return new Read.Changed(new TreeEditor.Leaf(mode, id));
    } catch (EOFException e) {
      return new Read.Problem("it changed while it was read");
    }
  }

  private Read link(Path link, RepoPath path, Optional<TreeEditor.Leaf> before) throws IOException {
    String target = Files.readSymbolicLink(link).toString();
    byte[] content = target.getBytes(StandardCharsets.UTF_8);
    ObjectId id = inserter.idFor(Constants.OBJ_BLOB, content);
    TreeEditor.Leaf leaf = new TreeEditor.Leaf(FileMode.SYMLINK, id);
    if (before.filter(leaf::equals).isPresent()) {
      return new Read.Same();
    }
    Optional<String> problem = LinkTargets.problemWith(path, target);
    if (problem.isPresent()) {
      return new Read.Problem("it is a symbolic link, and " + problem.get());
    }
    if (!admit(content.length)) {
      return new Read.OverLimit();
    }
    ObjectId inserted = inserter.insert(Constants.OBJ_BLOB, content);
    return new Read.Changed(new TreeEditor.Leaf(FileMode.SYMLINK, inserted));
  }

  private boolean admit(long size) {
    files++;
    bytes += size;
    return !isOverLimit();
  }

  private boolean isFileOfSize(TreeEditor.Leaf before, long size) throws IOException {
    boolean isFile =
        FileMode.REGULAR_FILE.equals(before.mode())
            || FileMode.EXECUTABLE_FILE.equals(before.mode());
    return isFile && reader.getObjectSize(before.id(), Constants.OBJ_BLOB) == size;
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }
}
