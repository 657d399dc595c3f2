package dev.mandate.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the ledger from the runs branch. Markers never change once written, so they are kept by
 * blob id: only new ones are read. Not thread-safe.
 */
public final class LedgerReader {
  private static final RepoPath MARKERS = new RepoPath("occurrences");
  private static final Pattern ATTEMPT = Pattern.compile("[0-9a-f]{64}\\.[0-9]+\\.json");

  private final ControlSource source;
  private final JsonMapper json = JsonMapper.builder().build();
  private Map<BlobId, FinalRecord> known = Map.of();
  private Optional<CommitId> lastHead = Optional.empty();
  private Ledger last = Ledger.empty();

  public LedgerReader(ControlSource source) {
    this.source = source;
  }

  /**
   * @param runs head of the runs branch; empty before the first record
   */
  public Ledger read(Optional<CommitId> runs) {
    if (runs.isEmpty()) {
      return Ledger.empty();
    }
    if (!runs.equals(lastHead)) {
      last = load(runs.get());
      lastHead = runs;
    }
    return last;
  }

  private Ledger load(CommitId head) {
    Map<BlobId, FinalRecord> now = new HashMap<>();
    List<FinalRecord> records = new ArrayList<>();
    List<FinalRecord> attempts = new ArrayList<>();
    source
        .list(head, MARKERS)
        .forEach(
            (path, blob) -> {
              FinalRecord record = known.get(blob);
              if (record == null) {
                record = parse(path, blob);
              }
              now.put(blob, record);
              (ATTEMPT.matcher(path.fileName()).matches() ? attempts : records).add(record);
            });
    known = now;
    return Ledger.of(records, attempts);
  }

  private FinalRecord parse(RepoPath path, BlobId blob) {
    try {
      return FinalRecord.fromJson(json.readTree(source.read(blob)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of the runs branch", e);
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + path + " of the runs branch: " + e.getMessage(), e));
    }
  }
}
