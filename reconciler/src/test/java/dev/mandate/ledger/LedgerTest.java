package dev.mandate.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.FilesInMemory;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final Digest NOW = Digest.of("now".getBytes(StandardCharsets.UTF_8));
  private static final Digest BEFORE = Digest.of("before".getBytes(StandardCharsets.UTF_8));

  private final FilesInMemory files = new FilesInMemory();
  private final LedgerReader reader = new LedgerReader(files);

  @Test
  void aMarkerReadsAsWhatWasWritten() throws Exception {
    for (FinalRecord record :
        List.of(
            record("audit", NOW, "once", 1, Optional.empty()),
            record("audit", NOW, "2026-03-04T03:00:00Z", 2, Optional.of("mandate/proposals/x")))) {
      JsonNode written =
          JsonMapper.builder().build().readTree(CanonicalJson.bytes(record.toJson()));
      assertEquals(record, FinalRecord.fromJson(written));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task",
        "specDigest",
        "occurrence",
        "run",
        "outcome",
        "reason",
        "finishedAt",
        "folder"
      })
  void aMarkerThatLacksAFieldIsRefused(String field) {
    ObjectNode json = record("audit", NOW, "once", 1, Optional.empty()).toJson();
    json.remove(field);
    var problem = assertThrows(IllegalArgumentException.class, () -> FinalRecord.fromJson(json));
    assertTrue(String.valueOf(problem.getMessage()).contains(field), problem.getMessage());
  }

  @Test
  void onlyWhatSucceededSucceeded() {
    assertTrue(record("audit", NOW, "once", 1, Optional.empty()).succeeded());
    assertEquals(false, ended("failed").succeeded());
    assertEquals(false, ended("timed-out").succeeded());
  }

  @Test
  void theLatestIsTheOneThatFinishedLastUnderTheSameDigest() {
    FinalRecord first = record("nightly", NOW, "2026-03-01T03:00:00Z", 1, Optional.empty());
    FinalRecord last = record("nightly", NOW, "2026-03-02T03:00:00Z", 2, Optional.empty());
    FinalRecord other = record("nightly", BEFORE, "2026-03-03T03:00:00Z", 3, Optional.empty());
    for (Ledger ledger :
        List.of(Ledger.of(List.of(first, last, other)), Ledger.of(List.of(other, last, first)))) {
      assertEquals(Optional.of(last), ledger.latest("nightly", NOW));
      assertEquals(Optional.of(other), ledger.latest("nightly", BEFORE));
      assertEquals(Optional.empty(), ledger.latest("other", NOW));
      assertEquals(Optional.of(first), ledger.find(first.key()));
      assertEquals(List.of(other, last), ledger.newest(2));
      assertEquals(List.of(other, last, first), ledger.newest(10));
    }
  }

  @Test
  void whatIsRecordedIsNotReplaced() {
    FinalRecord record = record("audit", NOW, "once", 1, Optional.empty());
    FinalRecord late = record("audit", NOW, "once", 9, Optional.empty());
    FinalRecord other = record("other", NOW, "once", 2, Optional.empty());
    Ledger ledger = Ledger.of(List.of(record)).with(List.of(late, other));
    assertEquals(Optional.of(record), ledger.find(record.key()));
    assertEquals(2, ledger.size());
  }

  @Test
  void withoutARunsBranchNothingIsFinished() {
    assertEquals(0, reader.read(files.fetch().runs()).size());
    assertEquals(0, Ledger.empty().size());
  }

  @Test
  void onlyWhatIsAskedForIsReadAndOnlyOnce() {
    FinalRecord first = record("a", NOW, "once", 1, Optional.empty());
    FinalRecord third = record("c", NOW, "once", 3, Optional.empty());
    put(first);
    put(record("b", NOW, "once", 2, Optional.empty()));
    Ledger ledger = reader.read(files.fetch().runs());
    assertEquals(2, ledger.size());
    assertEquals(0, files.blobsRead());
    assertEquals(Optional.of(first), ledger.find(first.key()));
    assertEquals(Optional.empty(), ledger.find(third.key()));
    assertEquals(1, files.blobsRead());

    put(third);
    ledger = reader.read(files.fetch().runs());
    assertEquals(Optional.of(first), ledger.find(first.key()));
    assertEquals(1, files.blobsRead());
    assertEquals(Optional.of(third), ledger.find(third.key()));
    assertEquals(2, files.blobsRead());
    assertSame(reader.read(files.fetch().runs()), reader.read(files.fetch().runs()));
  }

  @Test
  void aMoveOfTheBranchCostsTheFoldersThatChanged() {
    List<FinalRecord> records =
        IntStream.range(0, 50)
            .mapToObj(i -> record("task-" + i, NOW, "once", i, Optional.empty()))
            .toList();
    records.forEach(this::put);
    Ledger before = reader.read(files.fetch().runs());
    records.forEach(record -> before.find(record.key()));
    int folders = files.foldersRead();
    int blobs = files.blobsRead();

    put(record("one-more", NOW, "once", 60, Optional.empty()));
    Ledger after = reader.read(files.fetch().runs());
    records.forEach(record -> assertEquals(Optional.of(record), after.find(record.key())));
    assertTrue(files.foldersRead() - folders <= 4, "root, occurrences and two shards at most");
    assertEquals(blobs, files.blobsRead());
  }

  @Test
  void markersOfAttemptsAreNoFinalRecords() {
    FinalRecord record = record("audit", NOW, "once", 1, Optional.empty());
    String attempt = record.key().marker().value().replace(".json", ".1.json");
    files.record(new RepoPath(attempt), new byte[] {'x'});
    Ledger ledger = reader.read(files.fetch().runs());
    assertEquals(0, ledger.size());
    assertEquals(List.of(), ledger.newest(5));
    assertEquals(Optional.empty(), ledger.find(record.key()));
  }

  @Test
  void theSummaryTellsWhatAllMarkersTogetherTell() {
    List<FinalRecord> all = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      String occurrence = i % 40 % 3 == 0 ? "once" : "2026-03-04T0%d:00:00Z".formatted(i % 10);
      FinalRecord record =
          record(
              "task-" + i % 40, i % 2 == 0 ? NOW : BEFORE, occurrence, 999 - i, Optional.empty());
      if (Ledger.of(all).find(record.key()).isEmpty()) {
        append(List.of(record));
        all.add(record);
      }
    }
    Ledger told = new LedgerReader(files).read(files.fetch().runs());
    Ledger expected = Ledger.of(all);
    assertEquals(expected.size(), told.size());
    for (int count : new int[] {0, 1, 25, 99, 100, 101, 500}) {
      assertEquals(expected.newest(count), told.newest(count));
    }
    for (int i = 0; i < 40; i++) {
      assertEquals(expected.latest("task-" + i, NOW), told.latest("task-" + i, NOW));
      assertEquals(expected.latest("task-" + i, BEFORE), told.latest("task-" + i, BEFORE));
    }
  }

  @Test
  void withTheSummaryTheNewestAndTheLatestCostTheirOwnMarkers() {
    for (int i = 0; i < 60; i++) {
      String occurrence = Instant.parse("2026-03-04T00:00:00Z").plusSeconds(60L * i).toString();
      append(List.of(record("nightly", NOW, occurrence, i, Optional.empty())));
    }
    int before = files.blobsRead();
    Ledger ledger = new LedgerReader(files).read(files.fetch().runs());
    assertEquals(60, ledger.size());
    assertEquals(59, ledger.latest("nightly", NOW).orElseThrow().attempt());
    assertEquals(2, files.blobsRead() - before, "the summary and one marker");
    assertEquals(3, ledger.newest(3).size());
    assertEquals(4, files.blobsRead() - before, "the pointer is the same blob as the marker");
  }

  @Test
  void aRecordThatCameLateDoesNotMoveThePointerBack() {
    FinalRecord late = record("nightly", NOW, "2026-03-03T03:00:00Z", 1, Optional.empty());
    FinalRecord last = record("nightly", NOW, "2026-03-04T03:00:00Z", 2, Optional.empty());
    append(List.of(last));
    append(List.of(late));
    assertEquals(
        Optional.of(last),
        new LedgerReader(files).read(files.fetch().runs()).latest("nightly", NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"finished\":-1}", "{\"newest\":[\"..\"]}"})
  void aSummaryThatIsNoneIsRenderedAnew(String content) {
    FinalRecord nightly = record("nightly", NOW, "2026-03-04T03:00:00Z", 1, Optional.empty());
    put(nightly);
    files.record(Summary.FILE, content.getBytes(StandardCharsets.UTF_8));
    Ledger without = new LedgerReader(files).read(files.fetch().runs());
    assertEquals(List.of(nightly), without.newest(5));
    assertEquals(Optional.of(nightly), without.latest("nightly", NOW));

    append(List.of(record("other", NOW, "once", 2, Optional.empty())));
    Ledger mended = new LedgerReader(files).read(files.fetch().runs());
    assertEquals(2, mended.size());
    assertEquals(Optional.of(nightly), mended.latest("nightly", NOW));
    assertTrue(files.find(files.fetch().runs().orElseThrow(), pointer(nightly)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"task\":1}"})
  void aMarkerThatCannotBeReadStopsWhoeverNeedsItAndIsNamed(String content) {
    FinalRecord record = record("audit", NOW, "once", 1, Optional.empty());
    files.record(record.key().marker(), content.getBytes(StandardCharsets.UTF_8));
    Ledger ledger = reader.read(files.fetch().runs());
    var problem = assertThrows(UncheckedIOException.class, () -> ledger.find(record.key()));
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains(record.key().marker().value()), message);
  }

  @Test
  void aMarkerUnderTheNameOfAnotherIsRefused() {
    FinalRecord record = record("audit", NOW, "once", 1, Optional.empty());
    FinalRecord other = record("other", NOW, "once", 1, Optional.empty());
    files.record(other.key().marker(), CanonicalJson.bytes(record.toJson()));
    Ledger ledger = reader.read(files.fetch().runs());
    assertThrows(UncheckedIOException.class, () -> ledger.find(other.key()));
  }

  /** As the recorder does it: markers, and what is rendered from them. */
  private void append(List<FinalRecord> records) {
    Ledger parent = new LedgerReader(files).read(files.fetch().runs());
    Map<RepoPath, byte[]> derived = Summary.files(parent, records);
    records.forEach(this::put);
    derived.forEach(files::record);
  }

  private static RepoPath pointer(FinalRecord record) {
    return Summary.pointer(record.key().task(), record.key().specDigest());
  }

  private void put(FinalRecord record) {
    files.record(record.key().marker(), CanonicalJson.bytes(record.toJson()));
  }

  private static FinalRecord ended(String outcome) {
    FinalRecord r = record("audit", NOW, "once", 1, Optional.empty());
    return new FinalRecord(
        r.key(), 1, r.run(), outcome, r.reason(), r.finishedAt(), r.folder(), Optional.empty());
  }

  private static FinalRecord record(
      String task, Digest spec, String occurrence, int second, Optional<String> proposal) {
    return new FinalRecord(
        new OccurrenceKey(task, spec, occurrence),
        second,
        "run-" + second,
        "succeeded",
        "the agent ended well",
        Instant.parse("2026-03-04T12:00:00Z").plusSeconds(second),
        new RepoPath("runs/2026/03/04/run-" + second),
        proposal);
  }
}
