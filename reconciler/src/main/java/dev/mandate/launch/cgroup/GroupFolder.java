package dev.mandate.launch.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One folder of a cgroup file system. */
record GroupFolder(Path path) {
  /** Names of groups start so, with the process id of the reconciler behind it. */
  static final String PREFIX = "mandate-";

  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final long PAUSE_NANOS = 2_000_000L;

  static GroupFolder make(Path path) throws IOException {
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      // Of a run that this process gave up on; what is still in it would be counted.
      Files.delete(path);
      Files.createDirectory(path);
    }
    return new GroupFolder(path);
  }

  boolean has(String file) {
    return Files.exists(path.resolve(file));
  }

  String read(String file) throws IOException {
    return Files.readString(path.resolve(file), StandardCharsets.US_ASCII).strip();
  }

  void write(String file, String value) throws IOException {
    Files.writeString(
        path.resolve(file), value, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
  }

  /** The number behind a word at the start of a line; 0 when no line starts so. */
  long count(String file, String word) throws IOException {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .mapToLong(line -> Long.parseLong(line.substring(word.length()).strip()))
        .findFirst()
        .orElse(0);
  }

  /** A process that was killed leaves its group a little after it has ended. */
  Optional<String> remove() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      // Asked before it is tried: this process itself may stand still in between.
      boolean last = System.nanoTime() > deadline;
      try {
        Files.deleteIfExists(path);
        return Optional.empty();
      } catch (IOException e) {
        if (last) {
          return Optional.of("the control group " + path + " cannot be removed: " + e.getMessage());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Removes the groups of reconcilers that are gone. */
  static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        String owner = group.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        if (owner.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
          // False when somebody is still in it: in a namespace where its reconciler has another id.
          boolean unused = group.toFile().delete();
        }
      }
    }
  }

  static String nameFor(String run) {
    return PREFIX + ProcessHandle.current().pid() + "-" + run;
  }
}
