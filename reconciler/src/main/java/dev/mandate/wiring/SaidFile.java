package dev.mandate.wiring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.announce.Statuses;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Remembers between processes what was said of tasks, in one file that may be deleted. */
final class SaidFile implements Statuses.Memory {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CacheFile file;

  SaidFile(Path file) {
    this.file = new CacheFile(file);
  }

  @Override
  public Map<String, String> recall() {
    Map<String, String> said = new TreeMap<>();
    file.read()
        .ifPresent(
            json ->
                json.properties().forEach(one -> said.put(one.getKey(), one.getValue().asText())));
    return said;
  }

  @Override
  public void keep(Map<String, String> said) {
    ObjectNode json = JSON.createObjectNode();
    said.forEach(json::put);
    file.write(json);
  }
}
