package dev.mandate.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What one sandbox needs outside of it, and no agent sees; removed when closed. */
public record PrivateFolder(Path root) implements AutoCloseable {
  private static final int LONGEST_SOCKET = 100;
  private static final String PREFIX = "mandate-sandbox-";

  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  /** The id of the user that may do all. */
  private static final Integer ROOT = 0;

  /** In the folder for temporary files, since the path of a socket must be short. */
  public static PrivateFolder make() throws IOException {
    return new PrivateFolder(
        Files.createTempDirectory(
                PREFIX + ProcessHandle.current().pid() + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            .toRealPath());
  }

  /**
   * Removes those of reconcilers that are gone. Only folders of this user: in a folder for all,
   * nobody else can put something else in their place.
   */
  public static void sweep() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Object self = user();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        String pid = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        if (pid.matches("\\d{1,18}")
            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && owner(folder, "uid").equals(self)) {
          new PrivateFolder(folder).close();
        }
      }
    }
  }

  /** The id of the user that this program runs as. */
  public static Object user() throws IOException {
    return owner(Path.of("/proc/self/status"), "uid");
  }

  /** The id of the group that this program runs as. */
  public static Object group() throws IOException {
    return owner(Path.of("/proc/self/status"), "gid");
  }

  /** Whether this program runs as the user that may do all. */
  public static boolean isOfRoot() throws IOException {
    return user().equals(ROOT);
  }

  private static Object owner(Path file, String attribute) throws IOException {
    return Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /** Where a way out begins; empty when the folder for temporary files lies too deep for it. */
  Optional<Path> socket(String name) {
    Path socket = root.resolve(name);
    return Optional.of(socket)
        .filter(path -> path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET);
  }

  /**
   * Makes folders in it that everybody may pass, and no more.
   *
   * @param below what is to be in the new folder, one in the other
   * @return the new folder
   */
  public Path makeFolders(String name, Path below) throws IOException {
    Path made = root.resolve(name);
    Path next = made;
    Files.createDirectory(next, PASSABLE);
    for (Path each : below) {
      next = Files.createDirectory(next.resolve(each), PASSABLE);
    }
    return made;
  }

  /** Others may do the same at the same time. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e.getCause();
      }
    }
  }
}
