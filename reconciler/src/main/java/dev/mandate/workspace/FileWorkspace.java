package dev.mandate.workspace;

import dev.mandate.run.Artifacts;
import dev.mandate.run.Retention;
import dev.mandate.run.RunLog;
import dev.mandate.run.Workspace;
import dev.mandate.scrub.Scrubber;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** One workspace. Paths inside are joined from constants and {@link RepoPath}s only. */
final class FileWorkspace implements Workspace {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String HOME = ".home";

  private final Path root;
  private final Path lockFile;
  private final FileChannel lock;
  private final Retention retention;
  private final LiveLog live;
  private Optional<OutputStream> log = Optional.empty();
  private boolean lent;

  FileWorkspace(Path root, Path lockFile, FileChannel lock, Retention retention) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
    this.retention = retention;
    this.live = new LiveLog(root);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public Path target() {
    return root.resolve("target");
  }

  @Override
  public Path artifacts() {
    return root.resolve("output").resolve("artifacts");
  }

  @Override
  public Path home() {
    return root.resolve(HOME);
  }

  @Override
  public Path temporary() {
    return root.resolve(".tmp");
  }

  @Override
  public void write(RepoPath file, byte[] content) {
    try {
      Files.createDirectories(root.resolve(file.value()).getParent(), FileWorkspaces.OWNER_ONLY);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder of " + file, e);
    }
    try (OutputStream out = create(file.value())) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public void lend(RepoPath file, byte[] content) {
    lent = true;
    write(new RepoPath(HOME + "/" + file.value()), content);
  }

  @Override
  public Optional<Path> targetFolder(Optional<String> path) {
    if (path.isEmpty()) {
      return Optional.of(target());
    }
    if (RepoPath.problemWith(path.get()).isPresent()) {
      return Optional.empty();
    }
    Path folder = target();
    for (String segment : path.get().split("/")) {
      folder = folder.resolve(segment);
      if (!FolderTree.isFolder(folder)) {
        return Optional.empty();
      }
    }
    return Optional.of(folder);
  }

  @Override
  public RunLog.Copy logCopy() {
    try {
      OutputStream out = create("output/agent.log");
      log = Optional.of(out);
      return (bytes, offset, length) -> {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot write output/agent.log", e);
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write output/agent.log", e);
    }
  }

  @Override
  public RunLog.Copy liveLog() {
    return live;
  }

  @Override
  public Artifacts collect(Agent.OutputLimits limits, Scrubber scrubber) {
    try {
      return new ArtifactCollector(root, limits, scrubber).collect();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read output/artifacts", e);
    }
  }

  @Override
  public long size() {
    try {
      return FolderTree.size(root);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot measure the workspace", e);
    }
  }

  @Override
  public Optional<String> close(boolean succeeded) {
    try {
      if (log.isPresent()) {
        log.get().close();
      }
      live.remove();
      if (isRemovedAfter(succeeded)) {
        FolderTree.delete(root);
      } else if (lent && Files.exists(home(), LinkOption.NOFOLLOW_LINKS)) {
        FolderTree.delete(home());
      }
      Files.deleteIfExists(lockFile);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("The workspace " + root.getFileName() + " cannot be removed: " + e);
    } finally {
      unlock();
    }
  }

  private boolean isRemovedAfter(boolean succeeded) {
    return switch (retention) {
      case KEEP_ON_FAILURE -> succeeded;
      case REMOVE -> true;
      case KEEP -> false;
    };
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + lockFile, e);
    }
  }

  /**
   * The file must be new, and a link in its place is not followed (open(2), O_EXCL). It is written
   * without a channel, since an interrupt of the thread, which cancels a run, would close that.
   */
  private OutputStream create(String name) throws IOException {
    Path file = Files.createFile(root.resolve(name), OWNER_FILE);
    return new FileOutputStream(file.toFile());
  }
}
