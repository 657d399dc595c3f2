package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What bwrap needs outside of one sandbox. */
record SandboxFolder(PrivateFolder folder) implements AutoCloseable {
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

  static SandboxFolder make() throws IOException {
    SandboxFolder made = new SandboxFolder(PrivateFolder.make());
    for (Map.Entry<String, String> file : ETC.entrySet()) {
      Files.writeString(made.file(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
    }
    return made;
  }

  private Path file(String name) {
    return folder.root().resolve(name);
  }

  List<Path> etc() {
    return ETC.keySet().stream().map(this::file).toList();
  }

  /** Of the bwrap that the agent runs in. */
  StatusFile status() {
    return new StatusFile(file("status"));
  }

  /** Of the bwrap around that, for its network. */
  StatusFile outerStatus() {
    return new StatusFile(file("outer-status"));
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
