package dev.mandate.workspace;

import dev.mandate.run.Retention;
import dev.mandate.run.RunId;
import dev.mandate.run.Workspace;
import dev.mandate.run.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Workspaces as folders under one root, each named by its run id and held by a lock file beside it
 * while it is in use. Needs a POSIX file system.
 */
public final class FileWorkspaces implements Workspaces {
  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final List<String> FOLDERS =
      List.of(".claude", "context", "output", "output/artifacts", "target", ".home", ".tmp");

  private final Path root;

  /**
   * @param root made when missing, readable by its owner only
   */
  public FileWorkspaces(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Workspace open(RunId run, Retention retention) {
    try {
      Files.createDirectories(root, OWNER_ONLY);
      // With links resolved once, nothing below can lead out unless the agent makes a link.
      Path folder = root.toRealPath().resolve(run.toString());
      FileChannel lock = lock(folder);
      try {
        FolderTree.delete(folder);
        new LiveLog(folder).remove();
        Files.deleteIfExists(WorkspaceArchive.of(folder));
        Files.createDirectory(folder, OWNER_ONLY);
        for (String name : FOLDERS) {
          Files.createDirectory(folder.resolve(name), OWNER_ONLY);
        }
        return new FileWorkspace(folder, WorkspaceLock.file(folder), lock, retention);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no workspace for run " + run + " under " + root, e);
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    return WorkspaceLock.tryTake(folder)
        .orElseThrow(
            () ->
                new IOException(
                    "it is in use: "
                        + WorkspaceLock.file(folder)
                        + " is locked by a running reconciler"));
  }
}
