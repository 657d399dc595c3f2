package dev.mandate.workspace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The file beside a workspace that whoever uses it has locked. */
final class WorkspaceLock {
  private WorkspaceLock() {}

  static Path file(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".lock");
  }

  /** Holds until the channel is closed; empty while somebody else holds it. */
  static Optional<FileChannel> tryTake(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file(folder),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
      channel.close();
      return Optional.empty();
    } catch (OverlappingFileLockException e) {
      channel.close();
      return Optional.empty(); // this very process holds it
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
