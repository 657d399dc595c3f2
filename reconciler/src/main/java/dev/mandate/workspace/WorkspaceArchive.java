package dev.mandate.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Packs a folder that something untrusted has filled, as {@code tar} of POSIX.1-2001 (pax) in gzip.
 * Links are packed as links and never followed; pipes, sockets and devices are left out.
 */
final class WorkspaceArchive {
  /** Of the name of an archive, behind that of its folder. */
  static final String ENDING = ".tar.gz";

  private WorkspaceArchive() {}

  /** Beside the folder. */
  static Path of(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ENDING);
  }

  /**
   * Makes the archive, readable by its owner only. It is there as a whole or not at all.
   *
   * @param at what is written as the time of the archive
   * @throws IOException also when something in the folder cannot be read
   */
  static void pack(Path folder, FileTime at) throws IOException {
    Path part = folder.resolveSibling(folder.getFileName() + ENDING + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (TarArchiveOutputStream tar =
          new TarArchiveOutputStream(
              new GZIPOutputStream(Files.newOutputStream(part), 1 << 16),
              StandardCharsets.UTF_8.name())) {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        Files.walkFileTree(folder, new Packer(folder.getParent(), tar));
        tar.finish();
      }
      Files.setLastModifiedTime(part, at);
      Files.move(part, of(folder), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static final class Packer extends SimpleFileVisitor<Path> {
    private final Path base;
    private final TarArchiveOutputStream tar;

    Packer(Path base, TarArchiveOutputStream tar) {
      this.base = base;
      this.tar = tar;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      TarArchiveEntry entry = entry(name(folder) + "/", TarConstants.LF_DIR, attributes);
      entry.setMode(mode(folder));
      put(entry);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        TarArchiveEntry entry = entry(name(file), TarConstants.LF_SYMLINK, attributes);
        entry.setLinkName(Files.readSymbolicLink(file).toString());
        put(entry);
      } else if (attributes.isRegularFile()) {
        TarArchiveEntry entry = entry(name(file), TarConstants.LF_NORMAL, attributes);
        entry.setMode(mode(file));
        entry.setSize(attributes.size());
        tar.putArchiveEntry(entry);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
          in.transferTo(tar);
        }
        tar.closeArchiveEntry();
      }
      return FileVisitResult.CONTINUE;
    }

    private void put(TarArchiveEntry entry) throws IOException {
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }

    private String name(Path path) {
      return base.relativize(path).toString();
    }

    /** Says nothing of who packed it. */
    private static TarArchiveEntry entry(String name, byte type, BasicFileAttributes attributes) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLastModifiedTime(
          FileTime.from(attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS)));
      entry.setUserName("");
      entry.setGroupName("");
      return entry;
    }
  }

  private static int mode(Path path) throws IOException {
    String letters =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return letters.chars().reduce(0, (mode, letter) -> mode << 1 | (letter == '-' ? 0 : 1));
  }
}
