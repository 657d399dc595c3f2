package dev.mandate.workspace;

import dev.mandate.run.RunLog;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What an agent says while it runs, in a file beside its workspace, where it cannot write. A file
 * that has become large is put aside in the place of the one before, so that two of them are all
 * that there ever is. For one thread.
 */
final class LiveLog implements RunLog.Copy {
  /** Bytes of one file. */
  static final long LARGEST = 16L << 20;

  private final Path folder;
  private Optional<OutputStream> out = Optional.empty();
  private long written;

  /**
   * @param folder of the workspace
   */
  LiveLog(Path folder) {
    this.folder = folder;
  }

  static Path file(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".live");
  }

  /** What came before {@link #file}. */
  static Path older(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".live.old");
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      if (written > LARGEST) {
        close();
        Files.move(file(folder), older(folder), StandardCopyOption.ATOMIC_MOVE);
      }
      if (out.isEmpty()) {
        Path file =
            Files.createFile(
                file(folder),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        // No channel: an interrupt of the thread, which cancels a run, would close it.
        out = Optional.of(new FileOutputStream(file.toFile()));
        written = 0;
      }
      out.get().write(bytes, offset, length);
      written += length;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(folder), e);
    }
  }

  /** Whoever reads it at this moment can still read it to its end. */
  void remove() throws IOException {
    close();
    Files.deleteIfExists(older(folder));
    Files.deleteIfExists(file(folder));
  }

  private void close() throws IOException {
    if (out.isPresent()) {
      out.get().close();
      out = Optional.empty();
    }
  }
}
