package dev.mandate.wiring;

import dev.mandate.claim.Holders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The id of this process as a holder of claims, and a file that is locked for as long as it lives.
 * Whoever shares the home folder can tell by the lock that a process is dead, and need not wait for
 * its claims to run out. The operating system frees the lock however the process ends.
 *
 * <p>One for each process: on POSIX systems, a process that opens and closes a file a second time
 * frees its own lock on it.
 */
final class HolderLock implements Holders {
  private static final String SUFFIX = ".lock";
  private static final int ID_BYTES = 16;

  /** By then, every claim of a dead process has been taken over by its TTL. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path folder;
  private final String holder;
  private final FileChannel channel;

  private HolderLock(Path folder, String holder, FileChannel channel) {
    this.folder = folder;
    this.holder = holder;
    this.channel = channel;
  }

  /**
   * Makes a new id and locks its file.
   *
   * @param clock only to tell which files are left over from long ago
   */
  static HolderLock take(Path folder, Clock clock, RandomGenerator random) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    String holder = HexFormat.of().formatHex(id);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file(folder, holder), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new IOException("somebody else has locked the new file of " + holder);
      }
      HolderLock lock = new HolderLock(folder, holder, channel);
      lock.sweep(clock);
      return lock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String holder() {
    return holder;
  }

  /** True when the process used this home folder and its lock is free. */
  @Override
  public boolean isDead(String other) {
    if (other.equals(holder)) {
      return false;
    }
    try (FileChannel theirs = FileChannel.open(file(folder, other), StandardOpenOption.WRITE);
        FileLock free = theirs.tryLock()) {
      return free != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by another part of this process
    } catch (NoSuchFileException e) {
      return false; // of another machine, or of another home folder
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell whether " + other + " lives", e);
    }
  }

  /**
   * Gives the lock back.
   *
   * @param claimsLeft whether claims may still stand: then the file stays, as the proof that their
   *     holder is no more
   */
  void release(boolean claimsLeft) {
    try {
      channel.close();
      if (!claimsLeft) {
        Files.deleteIfExists(file(folder, holder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what dead processes left behind long ago. */
  void sweep(Clock clock) {
    try {
      sweep(clock.instant().minus(KEPT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sweep(Instant before) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.filter(path -> path.toString().endsWith(SUFFIX)).toList();
    }
    for (Path path : all) {
      String name = path.getFileName().toString();
      String other = name.substring(0, name.length() - SUFFIX.length());
      if (isOld(path, before) && isDead(other)) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static boolean isOld(Path path, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(path).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false; // another process was faster
    }
  }

  private static Path file(Path folder, String holder) {
    return folder.resolve(holder + SUFFIX);
  }
}
