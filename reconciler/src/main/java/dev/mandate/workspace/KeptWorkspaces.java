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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
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

  private static final Pattern PACKED =
      Pattern.compile(RUN_ID.pattern() + Pattern.quote(WorkspaceArchive.ENDING));

  private final Path root;

  /**
   * @param root as of {@link FileWorkspaces}; need not be there
   */
  public KeptWorkspaces(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * @param path the archive, if it is packed
   * @param folder where it is, or was before it was packed
   */
  private record Kept(Path path, Path folder, Instant since) {
    boolean isPacked() {
      return !path.equals(folder);
    }

    Kept packed() {
      return new Kept(WorkspaceArchive.of(folder), folder, since);
    }
  }

  @Override
  public Swept sweep(RetentionPolicy.KeptWorkspaces policy, Instant now) {
    if (policy.maxAge().isEmpty()
        && policy.compressAfter().isEmpty()
        && policy.maxBytes().isEmpty()) {
      return new Swept(0, 0, List.of());
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
      if (!isOlder(kept, policy.maxAge(), now) || !sweep.remove(kept)) {
        boolean packs = !kept.isPacked() && isOlder(kept, policy.compressAfter(), now);
        rest.add(packs && sweep.pack(kept) ? kept.packed() : kept);
      }
    }
    if (policy.maxBytes().isPresent()) {
      sweep.shrink(rest, policy.maxBytes().get());
    }
    return new Swept(sweep.removed, sweep.packed, sweep.problems);
  }

  private static boolean isOlder(Kept kept, Optional<Duration> age, Instant now) {
    return age.filter(most -> kept.since().plus(most).isBefore(now)).isPresent();
  }

  private List<Kept> oldestFirst() throws IOException {
    List<Kept> kept = new ArrayList<>();
    if (!FolderTree.isFolder(root)) {
      return kept;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (RUN_ID.matcher(name).matches() && FolderTree.isFolder(entry)) {
          kept.add(new Kept(entry, entry, since(entry)));
        } else if (PACKED.matcher(name).matches()
            && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          String folder = name.substring(0, name.length() - WorkspaceArchive.ENDING.length());
          Instant since = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
          kept.add(new Kept(entry, entry.resolveSibling(folder), since));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    kept.sort(Comparator.comparing(Kept::since).thenComparing(Kept::path));
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
    private int packed;

    void shrink(List<Kept> kept, long maxBytes) throws IOException {
      long[] sizes = new long[kept.size()];
      long total = 0;
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = FolderTree.size(kept.get(i).path());
        total += sizes[i];
      }
      for (int i = 0; i < sizes.length && total > maxBytes; i++) {
        if (sizes[i] > 0 && remove(kept.get(i))) {
          total -= sizes[i];
        }
      }
    }

    /** Whether it is gone: not while somebody uses it. */
    boolean remove(Kept kept) {
      boolean done = held(kept, "removed", () -> FolderTree.delete(kept.path()));
      removed += done ? 1 : 0;
      return done;
    }

    /** Whether it is an archive now. One that cannot be packed as a whole stays as it is. */
    boolean pack(Kept kept) {
      boolean done =
          held(
              kept,
              "packed",
              () -> {
                WorkspaceArchive.pack(kept.folder(), FileTime.from(kept.since()));
                FolderTree.delete(kept.folder());
              });
      packed += done ? 1 : 0;
      return done;
    }

    private boolean held(Kept kept, String done, Work work) {
      try {
        Optional<FileChannel> lock = WorkspaceLock.tryTake(kept.folder());
        if (lock.isEmpty()) {
          return false;
        }
        try (FileChannel held = lock.get()) {
          work.run();
          new LiveLog(kept.folder()).remove();
          Files.deleteIfExists(WorkspaceLock.file(kept.folder()));
          return held.isOpen();
        }
      } catch (IOException e) {
        problems.add(
            "The workspace " + kept.folder().getFileName() + " cannot be " + done + ": " + e);
        return false;
      }
    }
  }

  /** What is done to a workspace that nobody uses. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
