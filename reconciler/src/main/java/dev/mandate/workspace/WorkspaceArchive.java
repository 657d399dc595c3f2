package dev.mandate.workspace;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Packs a folder that something untrusted has filled, as {@code tar} of POSIX.1-2001 (pax) in gzip.
 * Links are packed as links and never followed; pipes, sockets and devices are left out.
 */
final class WorkspaceArchive {
  /** Of the name of an archive, behind that of its folder. */
  static final String ENDING = ".tar.gz";

  private static final int BLOCK = 512;
  private static final int LONGEST_FIELD = 100;
  private static final long LARGEST_SIZE = (1L << 33) - 1;

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
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part), 1 << 16)) {
        Files.walkFileTree(folder, new Packer(folder.getParent(), out));
        out.write(new byte[2 * BLOCK]);
      }
      Files.setLastModifiedTime(part, at);
      Files.move(part, of(folder), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static final class Packer extends SimpleFileVisitor<Path> {
    private final Path base;
    private final OutputStream out;

    Packer(Path base, OutputStream out) {
      this.base = base;
      this.out = out;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      entry(name(folder) + "/", '5', "", 0, mode(folder), attributes);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        String target = Files.readSymbolicLink(file).toString();
        entry(name(file), '2', target, 0, 0777, attributes);
      } else if (attributes.isRegularFile()) {
        entry(name(file), '0', "", attributes.size(), mode(file), attributes);
        content(file, attributes.size());
      }
      return FileVisitResult.CONTINUE;
    }

    private String name(Path path) {
      return base.relativize(path).toString();
    }

    private void content(Path file, long size) throws IOException {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        long rest = size;
        while (rest > 0) {
          int read = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
          if (read < 0) {
            throw new EOFException(file + " became shorter while it was packed");
          }
          out.write(buffer, 0, read);
          rest -= read;
        }
      }
      pad(size);
    }

    private void entry(
        String name, char type, String link, long size, int mode, BasicFileAttributes attributes)
        throws IOException {
      long changed = Math.max(0, attributes.lastModifiedTime().toMillis() / 1000);
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      if (!fits(name)) {
        more.writeBytes(record("path", name));
      }
      if (!fits(link)) {
        more.writeBytes(record("linkpath", link));
      }
      if (size > LARGEST_SIZE) {
        more.writeBytes(record("size", Long.toString(size)));
      }
      if (more.size() > 0) {
        header("././@PaxHeader", 'x', "", more.size(), 0600, changed);
        out.write(more.toByteArray());
        pad(more.size());
      }
      header(name, type, link, Math.min(size, LARGEST_SIZE), mode, changed);
    }

    /** POSIX.1-2001, ustar interchange format. */
    private void header(String name, char type, String link, long size, int mode, long changed)
        throws IOException {
      byte[] block = new byte[BLOCK];
      put(block, 0, 100, name);
      put(block, 100, 8, octal(7, mode));
      put(block, 108, 8, octal(7, 0));
      put(block, 116, 8, octal(7, 0));
      put(block, 124, 12, octal(11, size));
      put(block, 136, 12, octal(11, changed));
      put(block, 148, 8, "        ");
      block[156] = (byte) type;
      put(block, 157, 100, link);
      put(block, 257, 8, "ustar\00000");
      int sum = 0;
      for (byte each : block) {
        sum += each & 0xff;
      }
      put(block, 148, 7, octal(6, sum));
      out.write(block);
    }

    private void pad(long size) throws IOException {
      out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }
  }

  private static int mode(Path path) throws IOException {
    String letters =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return letters.chars().reduce(0, (mode, letter) -> mode << 1 | (letter == '-' ? 0 : 1));
  }

  private static boolean fits(String text) {
    return text.length() <= LONGEST_FIELD && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }

  /** {@code length key=value}, where the length counts itself. */
  private static byte[] record(String key, String value) {
    byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = rest.length + 1;
    while (Integer.toString(length).length() + rest.length != length) {
      length++;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(rest);
    return record.toByteArray();
  }

  private static void put(byte[] block, int at, int room, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, Math.min(room, bytes.length));
  }

  private static String octal(int digits, long value) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }
}
