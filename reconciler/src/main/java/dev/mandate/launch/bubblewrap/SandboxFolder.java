package dev.mandate.launch.bubblewrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What one sandbox needs outside of it: a private folder, which the agent does not see. */
record SandboxFolder(Path root) implements AutoCloseable {
  private static final int LONGEST_SOCKET = 100;
  private static final String PREFIX = "mandate-sandbox-";

  /** Settings of the machine could name people, hosts and directories of the house. */
  private static final Map<String, String> ETC =
      new TreeMap<>(
          Map.of(
              "passwd",
              "agent:x:"
                  + SandboxView.USER_ID
                  + ":"
                  + SandboxView.USER_ID
                  + ":agent:/tmp:/bin/sh\n"
                  + "nobody:x:65534:65534:nobody:/:/bin/false\n",
              "group",
              "agent:x:" + SandboxView.USER_ID + ":\nnogroup:x:65534:\n",
              "hosts",
              "127.0.0.1 localhost sandbox\n::1 localhost\n",
              "nsswitch.conf",
              "passwd: files\ngroup: files\nhosts: files dns\n"));

  /** In the folder for temporary files, since the path of a socket must be short. */
  static SandboxFolder make() throws IOException {
    SandboxFolder folder =
        new SandboxFolder(
            Files.createTempDirectory(
                    PREFIX + ProcessHandle.current().pid() + "-",
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx------")))
                .toRealPath());
    for (Map.Entry<String, String> file : ETC.entrySet()) {
      Files.writeString(
          folder.root.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
    }
    return folder;
  }

  /**
   * Removes those of reconcilers that are gone. Only folders of this user: in a folder for all,
   * nobody else can put something else in their place.
   */
  static void sweep() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Object self = owner(Path.of("/proc/self/status"));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        String pid = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        if (pid.matches("\\d{1,18}")
            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && owner(folder).equals(self)) {
          new SandboxFolder(folder).close();
        }
      }
    }
  }

  /** The id of the user. */
  static Object owner(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  List<Path> etc() {
    return ETC.keySet().stream().map(root::resolve).toList();
  }

  /** Of the bwrap that the agent runs in. */
  StatusFile status() {
    return new StatusFile(root.resolve("status"));
  }

  /** Of the bwrap around that, for its network. */
  StatusFile outerStatus() {
    return new StatusFile(root.resolve("outer-status"));
  }

  /** Where the way out begins; empty when the folder for temporary files lies too deep for it. */
  Optional<Path> socket() {
    Path socket = root.resolve("egress");
    return Optional.of(socket)
        .filter(path -> path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET);
  }

  /** Others may do the same at the same time. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(root);
  }
}
