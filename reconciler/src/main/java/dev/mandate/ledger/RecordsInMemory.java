package dev.mandate.ledger;

import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records that are all at hand. */
final class RecordsInMemory implements Records {
  private final Map<OccurrenceKey, FinalRecord> finished = new HashMap<>();
  private final Map<OccurrenceKey, List<FinalRecord>> tried = new HashMap<>();
  private final Map<Declared, FinalRecord> latest = new HashMap<>();

  private record Declared(String task, Digest specDigest) {}

  RecordsInMemory(Collection<FinalRecord> records, Collection<FinalRecord> attempts) {
    attempts.stream()
        .sorted(Comparator.comparingInt(FinalRecord::attempt))
        .forEach(a -> tried.computeIfAbsent(a.key(), key -> new ArrayList<>()).add(a));
    records.forEach(record -> finished.put(record.key(), record));
    for (FinalRecord record : finished.values()) {
      latest.merge(
          new Declared(record.key().task(), record.key().specDigest()),
          record,
          (a, b) -> NEWEST_FIRST.compare(a, b) <= 0 ? a : b);
    }
  }

  @Override
  public Optional<FinalRecord> find(OccurrenceKey key) {
    return Optional.ofNullable(finished.get(key));
  }

  @Override
  public List<FinalRecord> attempts(OccurrenceKey key) {
    return List.copyOf(tried.getOrDefault(key, List.of()));
  }

  @Override
  public Optional<FinalRecord> latest(String task, Digest specDigest) {
    return Optional.ofNullable(latest.get(new Declared(task, specDigest)));
  }

  @Override
  public List<FinalRecord> newest(int count) {
    return finished.values().stream().sorted(NEWEST_FIRST).limit(count).toList();
  }

  @Override
  public int size() {
    return finished.size();
  }

  @Override
  public Optional<RepoPath> manifest(RepoPath folder) {
    return Optional.empty();
  }

  @Override
  public boolean isSummarised() {
    return false;
  }

  @Override
  public List<FinalRecord> latestOfAll() {
    return List.copyOf(latest.values());
  }
}
