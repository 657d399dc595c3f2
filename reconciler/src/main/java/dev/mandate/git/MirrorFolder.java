package dev.mandate.git;

import dev.mandate.canonical.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceiveCommand;

/**
 * The bare mirror of one remote in a cache folder. It holds nothing that the remote does not: it
 * may be deleted whenever nobody uses it. Processes that share it take turns.
 */
final class MirrorFolder implements AutoCloseable {
  private static final Duration RECHECK = Duration.ofMillis(2);

  private final Repository repository;
  private final Path lockFile;
  private final ReentrantLock turn = new ReentrantLock();

  private MirrorFolder(Repository repository, Path lockFile) {
    this.repository = repository;
    this.lockFile = lockFile;
  }

  /** Opens the mirror of a remote, making it first when there is none. */
  static MirrorFolder open(Path cache, RemoteAddress remote) throws IOException {
    return open(cache, remote.bytes());
  }

  /** The same of one branch of it. */
  static MirrorFolder open(Path cache, RemoteAddress remote, String branch) throws IOException {
    return open(cache, (remote + "#" + branch).getBytes(StandardCharsets.UTF_8));
  }

  private static MirrorFolder open(Path cache, byte[] of) throws IOException {
    Path folder = cache.resolve(Digest.of(of).hex().substring(0, 32) + ".git");
    Files.createDirectories(cache);
    if (!Files.exists(folder)) {
      create(cache, folder);
    }
    Repository repository =
        new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().setMustExist(true).build();
    return new MirrorFolder(repository, folder.resolve("mandate.lock"));
  }

  Repository repository() {
    return repository;
  }

  /** Something done to the mirror that no other thread or process may do at the same time. */
  interface Turn<T, E extends Exception> {
    T run() throws E, IOException;
  }

  <T, E extends Exception> T inTurn(Turn<T, E> work) throws E, IOException {
    turn.lock();
    // Opened each time: an interrupted thread closes the channel that it waits on.
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock(channel)) {
      if (!held.isValid()) {
        throw new IOException("the lock of " + repository.getDirectory() + " was lost");
      }
      return work.run();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Waits for other processes. Another opening of the same mirror within this process shows as an
   * exception instead, and is waited for as well.
   */
  private static FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        LockSupport.parkNanos(RECHECK.toNanos());
      }
    }
  }

  @Override
  public void close() {
    repository.close();
  }

  /**
   * Moves refs of the mirror, all or none and each only from where it is expected. Only for whoever
   * has the turn: nobody else writes refs here, so a lock that stands in the way was left by a
   * process that died, and is removed.
   *
   * @return what stands in the way; nothing when they moved
   */
  Optional<String> moveRefs(List<RefMove> moves) throws IOException {
    Optional<String> obstacle = tryToMove(moves);
    if (obstacle.isEmpty()) {
      return obstacle;
    }
    removeStaleLocks();
    return tryToMove(moves);
  }

  private Optional<String> tryToMove(List<RefMove> moves) throws IOException {
    BatchRefUpdate batch = repository.getRefDatabase().newBatchUpdate();
    batch.setAllowNonFastForwards(true).setAtomic(true).disableRefLog();
    for (RefMove move : moves) {
      batch.addCommand(new ReceiveCommand(move.expected(), move.target(), move.ref()));
    }
    try (RevWalk walk = new RevWalk(repository)) {
      batch.execute(walk, NullProgressMonitor.INSTANCE);
    }
    List<String> refused =
        batch.getCommands().stream()
            .filter(c -> c.getResult() != ReceiveCommand.Result.OK)
            .map(c -> c.getRefName() + ": " + c.getResult() + " " + c.getMessage())
            .toList();
    return refused.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refused));
  }

  private void removeStaleLocks() throws IOException {
    Path folder = repository.getDirectory().toPath();
    Files.deleteIfExists(folder.resolve("packed-refs.lock"));
    Files.deleteIfExists(folder.resolve("HEAD.lock"));
    try (Stream<Path> refs = Files.walk(folder.resolve("refs"))) {
      for (Path lock : refs.filter(path -> path.toString().endsWith(".lock")).toList()) {
        Files.deleteIfExists(lock);
      }
    }
  }

  /** Made aside and moved into place, so that a mirror is either whole or not there. */
  private static void create(Path cache, Path folder) throws IOException {
    Path aside = Files.createTempDirectory(cache, "new-");
    try {
      try (Repository fresh =
          new FileRepositoryBuilder().setGitDir(aside.toFile()).setBare().build()) {
        fresh.create(true);
        StoredConfig config = fresh.getConfig();
        config.setBoolean("core", null, "logAllRefUpdates", false);
        // Many small fetches leave many small packs. A command may end at any moment, so no thread
        // is left behind to tidy up; the call that finds too many does it.
        config.setBoolean("gc", null, "autoDetach", false);
        config.setInt("gc", null, "autoPackLimit", 200);
        config.setInt("gc", null, "auto", 20_000);
        // By default JGit keeps what it has repacked for an hour, and so finds too many again at
        // the next call, and the next. Nobody but who has the turn adds packs here.
        config.setString("gc", null, "prunePackExpire", "now");
        config.setString("gc", null, "pruneExpire", "1.hour.ago");
        config.save();
      }
      Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(folder)) {
        throw e;
      }
      // Another process was faster; its mirror is as good.
    } finally {
      deleteRecursively(aside);
    }
  }

  private static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
