package dev.mandate.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to reconcile a repository from a home folder. Two reconcilers with one home would use
 * the same workspaces, so the second waits until the first has ended, however it ended.
 */
final class Turn implements AutoCloseable {
  private final FileChannel channel;

  private Turn(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Returns when it is this process's turn.
   *
   * @param waiting told once when it is not yet
   */
  static Turn take(Path file, Runnable waiting) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          waiting.run();
          lock = channel.lock();
        }
        if (!lock.isValid()) {
          throw new IOException("the lock was lost");
        }
        return new Turn(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no turn to reconcile: " + file + " cannot be locked", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
