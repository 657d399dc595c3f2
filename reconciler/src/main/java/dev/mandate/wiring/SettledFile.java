package dev.mandate.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Settled;
import dev.mandate.snapshot.CommitId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Remembers the last settled pass between processes, in one small file of the cache. */
final class SettledFile implements Settled.Memory {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CacheFile file;

  SettledFile(Path file) {
    this.file = new CacheFile(file);
  }

  /** A file that is missing or not understood is no memory: the pass is made in full. */
  @Override
  public Optional<Settled> recall() {
    try {
      return file.read().map(SettledFile::settled);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Settled settled(JsonNode json) {
    return new Settled(
        new CommitId(json.path("desired").asText()),
        Optional.ofNullable(json.get("runs")).map(runs -> new CommitId(runs.asText())),
        json.path("host").asText(),
        json.path("reconciler").asText(),
        Optional.ofNullable(json.get("wakeAt")).map(at -> Instant.parse(at.asText())),
        json.path("invalid").asBoolean());
  }

  /** Losing this costs time only, so a cache that cannot be written is no reason to fail. */
  @Override
  public void keep(Settled settled) {
    ObjectNode json = JSON.createObjectNode();
    json.put("desired", settled.desired().hex());
    settled.runs().ifPresent(runs -> json.put("runs", runs.hex()));
    json.put("host", settled.host());
    json.put("reconciler", settled.reconciler());
    settled.wakeAt().ifPresent(at -> json.put("wakeAt", at.toString()));
    json.put("invalid", settled.invalid());
    file.write(json);
  }
}
