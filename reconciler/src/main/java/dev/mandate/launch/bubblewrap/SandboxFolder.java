package dev.mandate.launch.bubblewrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
                    "mandate-",
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx------")))
                .toRealPath());
    for (Map.Entry<String, String> file : ETC.entrySet()) {
      Files.writeString(
          folder.root.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
    }
    return folder;
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

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(root);
  }
}
