package dev.mandate.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Removes and measures folders that something untrusted has filled. Never follows a link. */
final class FolderTree {
  private FolderTree() {}

  /**
   * Removes a folder with all that is in it; nothing happens when it is not there. Folders inside
   * are first moved up, so that neither depth nor the length of a path stops it.
   */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isFolder(folder)) {
      Files.delete(folder);
      return;
    }
    boolean again = true;
    while (again) {
      again = flatten(folder);
    }
    Files.delete(folder);
  }

  /** Bytes of all regular files; what cannot be read counts nothing. */
  static long size(Path folder) throws IOException {
    long[] total = new long[1];
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            total[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return total[0];
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes every file and empty folder; returns whether folders were moved up meanwhile. */
  private static boolean flatten(Path folder) throws IOException {
    boolean moved = false;
    open(folder);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (isFolder(entry)) {
          moved |= empty(entry, folder);
          Files.delete(entry);
        } else {
          Files.delete(entry);
        }
      }
    }
    return moved;
  }

  private static boolean empty(Path inner, Path top) throws IOException {
    boolean moved = false;
    open(inner);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(inner)) {
      for (Path entry : entries) {
        if (isFolder(entry)) {
          // A folder can only be moved by someone who may write to it.
          open(entry);
          Files.move(
              entry, top.resolve(".removed-" + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
          moved = true;
        } else {
          Files.delete(entry);
        }
      }
    }
    return moved;
  }

  private static void open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }
}
