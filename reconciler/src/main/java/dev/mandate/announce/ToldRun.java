package dev.mandate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.writeback.RecordedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the record of a run says that people are told.
 *
 * @param evidence commit of the runs branch that has the record
 * @param recorded what was recorded of it
 * @param decisions policy's words, first one first
 * @param words of the agent, from what it left or else the end of its log; scrubbed when it was
 *     recorded
 */
record ToldRun(
    FinalRecord record,
    CommitId evidence,
    RecordedRun recorded,
    List<JsonNode> decisions,
    Optional<Words> words) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Where agents are asked to sum up, in the order in which it is looked there. */
  private static final List<String> SUMMARIES =
      List.of("artifacts/summary.md", "artifacts/report.md");

  /** Much longer than what is shown. */
  private static final int LARGEST = 1 << 20;

  private static final int LAST_LINES = 20;

  ToldRun {
    decisions = List.copyOf(decisions);
  }

  /**
   * @param file of the record that has them
   */
  record Words(String file, String text) {}

  static ToldRun read(ControlSource source, CommitId runs, FinalRecord record) {
    RecordedRun recorded = RecordedRun.read(source, runs, record.folder());
    List<JsonNode> decisions =
        Stream.of("decision.json", "decision-after.json")
            .flatMap(name -> Optional.ofNullable(recorded.files().get(name)).stream())
            .map(blob -> json(source, blob))
            .toList();
    return new ToldRun(record, runs, recorded, decisions, words(source, recorded));
  }

  private static Optional<Words> words(ControlSource source, RecordedRun recorded) {
    for (String name : SUMMARIES) {
      BlobId blob = recorded.files().get(name);
      Optional<String> text = blob == null ? Optional.empty() : text(source.read(blob));
      if (text.isPresent()) {
        return text.map(found -> new Words(name, found));
      }
    }
    return Optional.ofNullable(recorded.files().get("log.txt"))
        .flatMap(blob -> text(source.read(blob)))
        .map(log -> new Words("log.txt", end(log)));
  }

  private static Optional<String> text(byte[] content) {
    return Optional.of(content)
        .filter(bytes -> bytes.length <= LARGEST)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(text -> !text.isBlank());
  }

  private static String end(String log) {
    List<String> lines = log.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private static JsonNode json(ControlSource source, BlobId blob) {
    try {
      return JSON.readTree(source.read(blob));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a decision of the runs branch", e);
    }
  }

  JsonNode at(String pointer) {
    return recorded.document().at(pointer);
  }
}
