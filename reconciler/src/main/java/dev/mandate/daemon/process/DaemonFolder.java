package dev.mandate.daemon.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.canonical.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What one daemon keeps on this machine: its lock, its state, its log. */
public record DaemonFolder(Path path) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int NAME_LENGTH = 16;

  /** Whoever only looks holds the lock for a moment. */
  private static final Duration LOOKERS_PASS = Duration.ofSeconds(2);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  /**
   * The folder of the daemon for a repository and a key.
   *
   * @param daemons of the home folder
   */
  public static DaemonFolder of(Path daemons, String place, String key) {
    String name = Digest.of((place + "\n" + key).getBytes(StandardCharsets.UTF_8)).hex();
    return new DaemonFolder(daemons.resolve(name.substring(0, NAME_LENGTH)));
  }

  /** The folders of all daemons that this home folder has seen. */
  public static List<DaemonFolder> all(Path daemons) {
    if (!Files.isDirectory(daemons)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(daemons)) {
      return folders.filter(Files::isDirectory).sorted().map(DaemonFolder::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a daemon in the background logs, unless it is told another place. */
  public Path log() {
    return path.resolve("daemon.log");
  }

  /** What a process in the background prints beside its log: complaints of the JVM. */
  public Path output() {
    return path.resolve("output.txt");
  }

  private Path lockFile() {
    return path.resolve("lock");
  }

  private Path stateFile() {
    return path.resolve("state.json");
  }

  private Path graceFile() {
    return path.resolve("grace");
  }

  /** What came of asking for the lock. */
  public sealed interface Locking {
    record Locked(Held lock) implements Locking {}

    /**
     * @param by what the other one tells of itself; empty when it has only begun
     */
    record Taken(Optional<DaemonState> by) implements Locking {}
  }

  /** The lock, for as long as it is open. The system frees it however the process ends. */
  public static final class Held implements AutoCloseable {
    private final FileChannel channel;

    private Held(FileChannel channel) {
      this.channel = channel;
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

  /**
   * Makes this process the one daemon of this folder, and forgets what an earlier one told. A
   * process must not ask a second time while it holds the lock: on POSIX systems that frees it.
   */
  public Locking lock() {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long tries = LOOKERS_PASS.dividedBy(BETWEEN_TRIES);
      for (long i = 0; i < tries; i++) {
        if (channel.tryLock() != null) {
          Files.deleteIfExists(stateFile());
          Files.deleteIfExists(graceFile());
          return new Locking.Locked(new Held(channel));
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
      channel.close();
      return new Locking.Taken(state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a daemon lives. Not for the process of that daemon itself. */
  public boolean isLocked() {
    try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the daemon told last; empty when it has told nothing that can be read. */
  public Optional<DaemonState> state() {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(stateFile()));
      return Optional.of(DaemonState.of(json));
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // of another version
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void tell(DaemonState state) throws IOException {
    replace(stateFile(), JSON.writeValueAsBytes(state.toJson()));
  }

  /** Leaves word how long running agents may take, for the signal that follows. */
  public void leaveGrace(Duration grace) {
    try {
      replace(graceFile(), grace.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The word that was left for this signal, if any. */
  public Optional<Duration> takeGrace() {
    try {
      String left = Files.readString(graceFile());
      Files.deleteIfExists(graceFile());
      return Optional.of(Duration.parse(left.strip()));
    } catch (NoSuchFileException | DateTimeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replace(Path file, byte[] bytes) throws IOException {
    Path draft = Files.createTempFile(path, file.getFileName().toString(), ".new");
    Files.write(draft, bytes);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
