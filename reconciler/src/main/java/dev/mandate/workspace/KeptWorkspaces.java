package dev.mandate.workspace;

import dev.mandate.run.WorkspaceSweep;
import dev.mandate.spec.RetentionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The workspaces that stayed after their runs. */
public final class KeptWorkspaces implements WorkspaceSweep {
  private static final Pattern RUN_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path root;

  /**
   * @param root as of {@link FileWorkspaces}; need not be there
   */
  public KeptWorkspaces(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  private record Kept(Path folder, Instant since) {}

  @Override
  public Swept sweep(RetentionPolicy.KeptWorkspaces policy, Instant now) {
    if (policy.maxAge().isEmpty() && policy.maxBytes().isEmpty()) {
      return new Swept(0, List.of());
    }
    try {
      return sweepAll(policy, now);
    } catch (IOException e) {
      throw new UncheckedIOException("the workspaces under " + root + " cannot be listed", e);
    }
  }

  private Swept sweepAll(RetentionPolicy.KeptWorkspaces policy, Instant now) throws IOException {
    Sweep sweep = new Sweep();
    List<Kept> rest = new ArrayList<>();
    for (Kept kept : oldestFirst()) {
      boolean tooOld =
          policy.maxAge().filter(age -> kept.since().plus(age).isBefore(now)).isPresent();
      if (!tooOld || !sweep.remove(kept.folder())) {
        rest.add(kept);
      }
    }
    if (policy.maxBytes().isPresent()) {
      sweep.shrink(rest, policy.maxBytes().get());
    }
    return new Swept(sweep.removed, sweep.problems);
  }

  private List<Kept> oldestFirst() throws IOException {
    List<Kept> kept = new ArrayList<>();
    if (!FolderTree.isFolder(root)) {
      return kept;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        if (RUN_ID.matcher(entry.getFileName().toString()).matches()
            && FolderTree.isFolder(entry)) {
          kept.add(new Kept(entry, since(entry)));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    kept.sort(Comparator.comparing(Kept::since).thenComparing(Kept::folder));
    return kept;
  }

  /** About when the run ended: then its log is written for the last time. */
  private static Instant since(Path folder) throws IOException {
    Instant made = Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
    Path log = folder.resolve("output").resolve("agent.log");
    try {
      Instant ended = Files.getLastModifiedTime(log, LinkOption.NOFOLLOW_LINKS).toInstant();
      return ended.isAfter(made) ? ended : made;
    } catch (FileSystemException e) {
      return made; // it did not get as far as a log
    }
  }

  /** One sweep. */
  private static final class Sweep {
    private final List<String> problems = new ArrayList<>();
    private int removed;

    void shrink(List<Kept> kept, long maxBytes) throws IOException {
      long[] sizes = new long[kept.size()];
      long total = 0;
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = FolderTree.size(kept.get(i).folder());
        total += sizes[i];
      }
      for (int i = 0; i < sizes.length && total > maxBytes; i++) {
        if (sizes[i] > 0 && remove(kept.get(i).folder())) {
          total -= sizes[i];
        }
      }
    }

    /** Whether it is gone: not while somebody uses it. */
    boolean remove(Path folder) {
      try {
        Optional<FileChannel> lock = WorkspaceLock.tryTake(folder);
        if (lock.isEmpty()) {
          return false;
        }
        try (FileChannel held = lock.get()) {
          FolderTree.delete(folder);
          Files.deleteIfExists(WorkspaceLock.file(folder));
          removed++;
          return held.isOpen();
        }
      } catch (IOException e) {
        problems.add("The workspace " + folder.getFileName() + " cannot be removed: " + e);
        return false;
      }
    }
  }
}
