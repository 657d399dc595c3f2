package dev.mandate.git;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * What JGit may know of the machine. No system, user or JGit configuration is read: filters, hooks,
 * rewritten URLs and signing settings of whoever starts Mandate must not change what it reads or
 * writes. Credentials come from the URL or the environment, SSH settings from {@code ~/.ssh}.
 *
 * <p>JGit's measurement of how fine the time stamps of a file system are costs seconds at the first
 * start, so it is told: see {@link TimestampResolution}.
 */
final class IsolatedSystemReader extends SystemReader {
  private static final long PACK_WINDOWS_BYTES = 128L << 20;
  private static final int TREE_DELTA_CACHE_BYTES = 32 << 20;

  private final SystemReader platform;

  private IsolatedSystemReader(SystemReader platform) {
    this.platform = platform;
    setPlatformChecker();
  }

  /** Makes JGit use this reader in the whole process. Calling it again changes nothing. */
  static synchronized void install() {
    SystemReader present = SystemReader.getInstance();
    if (present instanceof IsolatedSystemReader) {
      return;
    }
    SystemReader.setInstance(new IsolatedSystemReader(present));
    WindowCacheConfig cache = new WindowCacheConfig();
    cache.setExposeStatsViaJmx(false);
    cache.setPackedGitLimit(PACK_WINDOWS_BYTES);
    cache.setDeltaBaseCacheLimit(TREE_DELTA_CACHE_BYTES);
    cache.install();
  }

  @Override
  public String getHostname() {
    return platform.getHostname();
  }

  /** Git's own variables would redirect repositories and configuration. */
  @Override
  public String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : platform.getenv(variable);
  }

  @Override
  public String getProperty(String key) {
    return platform.getProperty(key);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in the parent, so it must be here
  public long getCurrentTime() {
    return platform.getCurrentTime();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in the parent, so it must be here
  public int getTimezone(long when) {
    return platform.getTimezone(when);
  }

  private static final class NoConfig extends FileBasedConfig {
    NoConfig(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // There is no file behind it.
    }

    @Override
    public void save() {
      // What JGit measures of a file system is of no use to us.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section, String subsection, String name, long defaultValue, TimeUnit unit) {
      if (section.equals("filesystem")) {
        return name.equalsIgnoreCase("timestampResolution")
            ? unit.convert(TimestampResolution.of(subsection))
            : 0;
      }
      return super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }
}
