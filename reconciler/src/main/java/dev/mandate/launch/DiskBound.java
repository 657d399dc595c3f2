package dev.mandate.launch;

import dev.mandate.run.Confinement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Processes whose files in one folder may take up so much, and that are killed when these take up
 * more. Files are counted by their size, also those that have no name any more and are still open.
 * Looks at most a tenth of the time. For one thread.
 */
public final class DiskBound implements Family {
  private static final Path PROC = Path.of("/proc");
  private static final int SHARE = 10;

  private final Family family;
  private final Supplier<List<ProcessTable.Entry>> processes;
  private final Path folder;
  private final OptionalLong limitMiB;
  private long most;
  private long nextLook = System.nanoTime();

  /**
   * @param processes of the family that live now
   * @param limitMiB empty: nothing is measured
   */
  public DiskBound(
      Family family,
      Supplier<List<ProcessTable.Entry>> processes,
      Path folder,
      OptionalLong limitMiB) {
    this.family = family;
    this.processes = processes;
    this.folder = folder;
    this.limitMiB = limitMiB;
  }

  @Override
  public void look() {
    family.look();
    long start = System.nanoTime();
    if (limitMiB.isEmpty() || start < nextLook) {
      return;
    }
    if (measured().isPresent()) {
      family.kill();
    }
    long end = System.nanoTime();
    nextLook = end + SHARE * (end - start);
  }

  @Override
  public void interrupt() {
    family.interrupt();
  }

  @Override
  public void kill() {
    family.kill();
  }

  /** What was seen, once all has ended; empty where there is no limit. */
  public Optional<Confinement.Disk> disk() {
    if (limitMiB.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> unused = measured();
    return Optional.of(seen());
  }

  /** Which limit it exceeded, a clause; empty when it did not. */
  private Optional<String> measured() {
    most = Math.max(most, named() + nameless());
    return seen().exceeded();
  }

  private Confinement.Disk seen() {
    return new Confinement.Disk(limitMiB.getAsLong(), most);
  }

  private long named() {
    long[] total = new long[1];
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              total[0] += attributes.isRegularFile() ? attributes.size() : 0;
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the size of " + folder + " cannot be measured", e);
    }
    return total[0];
  }

  private long nameless() {
    long total = 0;
    for (ProcessTable.Entry process : processes.get()) {
      total += nameless(PROC.resolve(process.pid() + "/fd"));
    }
    return total;
  }

  /** See proc_pid_fd(5). */
  private long nameless(Path descriptors) {
    long total = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path each : all) {
        total += size(each);
      }
    } catch (IOException e) {
      // The process has ended meanwhile.
      return total;
    }
    return total;
  }

  private long size(Path descriptor) {
    try {
      String file = Files.readSymbolicLink(descriptor).toString();
      boolean ours = file.startsWith(folder + "/") && file.endsWith(" (deleted)");
      return ours ? Files.size(descriptor) : 0;
    } catch (IOException e) {
      // Closed meanwhile.
      return 0;
    }
  }
}
