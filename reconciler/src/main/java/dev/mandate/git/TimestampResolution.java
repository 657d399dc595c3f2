package dev.mandate.git;

import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jgit.util.FS;

/**
 * How far apart two writes must be to show in the time stamps of a file system. While a file may
 * have been written again unseen, JGit reads it again; with too coarse an answer it reads the end
 * of each pack of a busy mirror again at every look.
 */
final class TimestampResolution {
  /** Time stamps of these come from the kernel's clock, which ticks every 1 to 10 ms. */
  private static final Set<String> FINE_ONES =
      Set.of("ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs");

  private static final Duration FINE = Duration.ofMillis(20);

  /** Safe on every file system, FAT included. */
  private static final Duration COARSE = FS.FileStoreAttributes.FALLBACK_TIMESTAMP_RESOLUTION;

  private TimestampResolution() {}

  /**
   * @param jgitKey as JGit names a file system in its configuration; it ends with the name of the
   *     store, behind a bar
   */
  static Duration of(String jgitKey) {
    String name = jgitKey.substring(jgitKey.lastIndexOf('|') + 1);
    boolean known = false;
    for (FileStore store : FileSystems.getDefault().getFileStores()) {
      if (store.name().equals(name)) {
        known = true;
        if (!FINE_ONES.contains(store.type())) {
          return COARSE;
        }
      }
    }
    return known ? FINE : COARSE;
  }
}
