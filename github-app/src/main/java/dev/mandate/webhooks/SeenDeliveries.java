package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which deliveries were taken, also before a restart: the last so many, and up to twice as many. A
 * line of a file for each, written before anything is said of it. It is not forced to the disk:
 * what a loss of power forgets costs one look too many. Thread-safe.
 */
public final class SeenDeliveries implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{8,64}");

  private final Path file;
  private final Path older;
  private final int least;
  private Set<String> before;
  private Set<String> now;
  private Optional<OutputStream> out = Optional.empty();

  private SeenDeliveries(Path folder, int least) throws IOException {
    this.file = folder.resolve("deliveries");
    this.older = folder.resolve("deliveries.older");
    this.least = least;
    Files.createDirectories(folder);
    this.before = read(older);
    this.now = read(file);
  }

  /**
   * @param folder for no other use; made where it is missing
   * @param least how many are remembered at least
   * @throws IOException when it cannot be made or read
   */
  public static SeenDeliveries in(Path folder, int least) throws IOException {
    return new SeenDeliveries(folder, least);
  }

  /** Whether this has the form of a delivery's id. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static Set<String> read(Path file) throws IOException {
    Set<String> ids = new HashSet<>();
    if (Files.exists(file)) {
      // The last line can be half a one, and a disk can give back anything.
      for (String line : new String(Files.readAllBytes(file), US_ASCII).split("\n", -1)) {
        if (isId(line)) {
          ids.add(line);
        }
      }
    }
    return ids;
  }

  /**
   * Notes a delivery.
   *
   * @return whether it is new
   * @throws IOException when it cannot be noted; the next try finds it new
   */
  public synchronized boolean add(String id) throws IOException {
    if (now.contains(id) || before.contains(id)) {
      return false;
    }
    try {
      if (now.size() >= least) {
        turn();
      }
      if (out.isEmpty()) {
        // Not a channel: an interrupt would close it.
        out = Optional.of(new FileOutputStream(file.toFile(), true));
      }
      // The line break comes first, so that half a line spoils nothing after it.
      out.get().write(("\n" + id).getBytes(US_ASCII));
    } catch (IOException e) {
      try {
        close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    now.add(id);
    return true;
  }

  private void turn() throws IOException {
    close();
    Files.move(file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    before = now;
    now = new HashSet<>();
  }

  @Override
  public synchronized void close() throws IOException {
    Optional<OutputStream> open = out;
    out = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
