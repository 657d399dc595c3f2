package dev.mandate.wiring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.cycle.Anchor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Remembers between processes where the branches of one repository stood, in one small file. */
final class AnchorFile implements Anchor.Memory {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  AnchorFile(Path file) {
    this.file = file;
  }

  /**
   * A missing file is no memory. One that is not understood is not overlooked: it may be what keeps
   * an alarm up.
   */
  @Override
  public Optional<Anchor> recall() {
    try {
      return Optional.of(Anchor.fromJson(JSON.readTree(Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException(
              file
                  + " cannot be read, which says where the branches stood; look at it, and remove it"
                  + " when you know that nobody has rewritten them",
              e));
    }
  }

  /** Whoever cannot remember must not go on: it would take the next rewrite for the beginning. */
  @Override
  public void replace(Optional<Anchor> before, Anchor now) {
    if (!recall().equals(before)) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), "anchor", ".new");
      try {
        Files.write(draft, JSON.writeValueAsBytes(now.toJson()));
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }
}
