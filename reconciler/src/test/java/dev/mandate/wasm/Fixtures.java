package dev.mandate.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Inputs in {@code policy/fixtures}, and what OPA answered when they were recorded. */
final class Fixtures {
  private static final Path FOLDER = Path.of("..", "policy", "fixtures");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Fixtures() {}

  static SortedMap<String, JsonNode> inputs() {
    return read(FOLDER);
  }

  static SortedMap<String, JsonNode> recorded() {
    return read(FOLDER.resolve("expected"));
  }

  private static SortedMap<String, JsonNode> read(Path folder) {
    SortedMap<String, JsonNode> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".json"))::iterator) {
        String name = file.getFileName().toString().replace(".json", "");
        all.put(name, JSON.readTree(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}
