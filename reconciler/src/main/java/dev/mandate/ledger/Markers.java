package dev.mandate.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Stream;

/** What is recorded of runs, looked up by the digest of their occurrence. Immutable. */
public final class Markers {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final ControlSource source;
  private final Optional<CommitId> runs;

  /**
   * @param runs head of the runs branch; empty before the first record
   */
  public Markers(ControlSource source, Optional<CommitId> runs) {
    this.source = source;
    this.runs = runs;
  }

  /**
   * The record of a run, or the one that came instead of it: of another attempt.
   *
   * @param occurrence digest of its key, in hex
   * @return empty when nothing is recorded of that attempt, and it may yet be
   */
  public Optional<FinalRecord> of(String occurrence, int attempt) {
    return runs.flatMap(
        head ->
            Stream.of(
                    OccurrenceKey.attemptMarker(occurrence, attempt),
                    OccurrenceKey.marker(occurrence))
                .flatMap(path -> source.find(head, path).map(blob -> read(path, blob)).stream())
                .findFirst());
  }

  /** Whether it is recorded that the proposal of a run is merged or rejected. */
  public boolean isClosed(String run) {
    return new ProposalEnds(source, runs).isClosed(run);
  }

  private FinalRecord read(RepoPath path, BlobId blob) {
    try {
      return FinalRecord.fromJson(JSON.readTree(source.read(blob)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of the runs branch", e);
    }
  }
}
