package dev.mandate.workspace;

import dev.mandate.run.RunId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads what an agent on this machine says while it says it. Where more is said than is read, the
 * oldest is lost. For one thread.
 */
public final class LiveTail implements AutoCloseable {
  /** Where the platform tells nothing of changes, or too late. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path folder;
  private final Path root;
  private final ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
  private final CharBuffer characters = CharBuffer.allocate(64 * 1024);
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final WatchService watch;
  private Optional<Opened> opened = Optional.empty();
  private boolean watched;
  private boolean begun;

  private LiveTail(Path root, RunId run, WatchService watch) {
    this.root = root;
    this.folder = root.resolve(run.toString());
    this.watch = watch;
  }

  /** One file of the log. */
  private record Opened(FileChannel channel, Object key) {}

  /**
   * The run need not have begun.
   *
   * @param root as of {@link FileWorkspaces}
   */
  public static LiveTail of(Path root, RunId run) throws IOException {
    return new LiveTail(
        root.toAbsolutePath().normalize(), run, FileSystems.getDefault().newWatchService());
  }

  /**
   * What has been said since the last call. Waits for it as long as it is told to, or until it is
   * over.
   *
   * @return empty when nothing came
   */
  public String next(Duration patience) throws IOException, InterruptedException {
    long start = System.nanoTime();
    boolean wasOver = isOver();
    while (true) {
      String text = read();
      long left = patience.toNanos() - (System.nanoTime() - start);
      if (!text.isEmpty() || left <= 0 || (isOver() && !wasOver)) {
        return text;
      }
      await(Math.min(left, LOOK.toNanos()));
    }
  }

  /** Whether a log was there, and is gone: the run has ended on this machine. */
  public boolean isOver() {
    return begun && opened.isEmpty();
  }

  @Override
  public void close() throws IOException {
    watch.close();
    if (opened.isPresent()) {
      opened.get().channel().close();
    }
  }

  private void await(long nanos) throws IOException, InterruptedException {
    if (!watched && Files.isDirectory(root)) {
      WatchKey unused =
          root.register(
              watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
      watched = true;
      return; // what came before the watch began is not told
    }
    WatchKey told = watch.poll(nanos, TimeUnit.NANOSECONDS);
    if (told != null) {
      told.pollEvents();
      told.reset();
    }
  }

  private String read() throws IOException {
    if (opened.isEmpty()) {
      opened = begun ? Optional.empty() : open(LiveLog.older(folder));
      opened = opened.isPresent() ? opened : open(LiveLog.file(folder));
      begun |= opened.isPresent();
    }
    if (opened.isEmpty()) {
      return "";
    }
    // Asked for first: nothing is written to a file any more after another has taken its place.
    boolean replaced = !opened.map(Opened::key).equals(key(LiveLog.file(folder)));
    String text = decoded(opened.get().channel());
    if (!text.isEmpty() || !replaced) {
      return text;
    }
    opened.get().channel().close();
    opened = Optional.empty();
    return read();
  }

  private String decoded(FileChannel channel) throws IOException {
    int count = channel.read(bytes);
    if (count <= 0) {
      return "";
    }
    bytes.flip();
    decoder.decode(bytes, characters, false);
    bytes.compact();
    characters.flip();
    String text = characters.toString();
    characters.clear();
    return text;
  }

  private static Optional<Opened> open(Path file) throws IOException {
    try {
      Optional<Object> key = key(file);
      if (key.isEmpty()) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      // It could have been replaced in between.
      Optional<Object> after = key(file);
      if (!key.equals(after)) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new Opened(channel, key.get()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Names the file behind a path, whatever its path becomes. */
  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.of(
          Objects.requireNonNull(
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                  .fileKey()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
