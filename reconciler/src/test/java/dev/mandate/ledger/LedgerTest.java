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
import java.util.List;
import java.util.Optional;
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
  void onlyNewMarkersAreRead() {
    put(record("a", NOW, "once", 1, Optional.empty()));
    put(record("b", NOW, "once", 2, Optional.empty()));
    assertEquals(2, reader.read(files.fetch().runs()).size());
    assertEquals(2, files.blobsRead());

    FinalRecord third = record("c", NOW, "once", 3, Optional.empty());
    put(third);
    Ledger ledger = reader.read(files.fetch().runs());
    assertEquals(3, ledger.size());
    assertEquals(Optional.of(third), ledger.find(third.key()));
    assertEquals(3, files.blobsRead());

    files.record(new RepoPath("README.md"), new byte[] {'x'});
    assertEquals(3, reader.read(files.fetch().runs()).size());
    assertEquals(3, files.blobsRead());
    assertSame(reader.read(files.fetch().runs()), reader.read(files.fetch().runs()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"task\":1}"})
  void aMarkerThatCannotBeReadStopsEverythingAndIsNamed(String content) {
    files.record(
        new RepoPath("occurrences/ab/c/abc.json"), content.getBytes(StandardCharsets.UTF_8));
    var problem = assertThrows(UncheckedIOException.class, () -> reader.read(files.fetch().runs()));
    assertTrue(problem.getMessage().contains("occurrences/ab/c/abc.json"), problem.getMessage());
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
