package dev.mandate.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** One small file of the cache, with JSON that may be lost at any time and is never half there. */
final class CacheFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  CacheFile(Path file) {
    this.file = file;
  }

  /** Empty when it is missing or cannot be read. */
  Optional<JsonNode> read() {
    try {
      return Files.exists(file) ? Optional.of(JSON.readTree(file.toFile())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // as if it had never been written
    }
  }

  /** Where it cannot be written, what was there is removed: what is older may not hold any more. */
  void write(JsonNode json) {
    try {
      Files.createDirectories(file.getParent());
      Path draft = Files.createTempFile(file.getParent(), "cached", ".new");
      Files.write(draft, JSON.writeValueAsBytes(json));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      forget();
    }
  }

  private void forget() {
    if (!file.toFile().delete() && Files.exists(file)) {
      throw new IllegalStateException("cannot write or remove " + file);
    }
  }
}
