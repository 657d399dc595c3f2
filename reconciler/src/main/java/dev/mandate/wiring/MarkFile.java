package dev.mandate.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.rounds.Rounds;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** How far rounds at one repository have come, in a file of the cache that may be deleted. */
final class MarkFile implements Rounds.Mark {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final CacheFile file;
  private final String repository;

  /**
   * @param repository as the code host calls it; of another nothing is known
   */
  MarkFile(Path file, String repository) {
    this.file = new CacheFile(file);
    this.repository = repository;
  }

  /** What cannot be read is seen to again. */
  @Override
  public Optional<Rounds.Reached> recall() {
    try {
      return file.read()
          .filter(json -> json.path("repository").asText().equals(repository))
          .map(MarkFile::reached);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Rounds.Reached reached(JsonNode json) {
    return new Rounds.Reached(
        Instant.parse(json.path("seen").asText()),
        Optional.ofNullable(json.get("pulse")).map(JsonNode::asText));
  }

  @Override
  public void keep(Rounds.Reached reached) {
    ObjectNode json = JSON.createObjectNode();
    json.put("repository", repository);
    json.put("seen", reached.seen().toString());
    reached.pulse().ifPresent(pulse -> json.put("pulse", pulse));
    file.write(json);
  }
}
