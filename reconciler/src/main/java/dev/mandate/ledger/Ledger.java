package dev.mandate.ledger;

import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which occurrences are finished, as the runs branch tells. Immutable. */
public final class Ledger {
  private static final Comparator<FinalRecord> NEWEST_FIRST =
      Comparator.comparing(FinalRecord::finishedAt).reversed().thenComparing(FinalRecord::run);

  private final Map<OccurrenceKey, FinalRecord> finished;
  private final Map<OccurrenceKey, List<FinalRecord>> attempts;
  private final Map<String, FinalRecord> latestOfDeclared;

  private Ledger(
      Map<OccurrenceKey, FinalRecord> finished, Map<OccurrenceKey, List<FinalRecord>> attempts) {
    this.finished = finished;
    this.attempts = attempts;
    this.latestOfDeclared = new HashMap<>();
    for (FinalRecord record : finished.values()) {
      latestOfDeclared.merge(
          declaredKey(record.key().task(), record.key().specDigest()),
          record,
          (a, b) -> NEWEST_FIRST.compare(a, b) <= 0 ? a : b);
    }
  }

  public static Ledger empty() {
    return new Ledger(Map.of(), Map.of());
  }

  public static Ledger of(Collection<FinalRecord> records) {
    return of(records, List.of());
  }

  /**
   * @param attempts recorded attempts after which there is to be another
   */
  public static Ledger of(Collection<FinalRecord> records, Collection<FinalRecord> attempts) {
    Map<OccurrenceKey, FinalRecord> finished = new HashMap<>();
    records.forEach(record -> finished.put(record.key(), record));
    Map<OccurrenceKey, List<FinalRecord>> tried = new HashMap<>();
    attempts.stream()
        .sorted(Comparator.comparingInt(FinalRecord::attempt))
        .forEach(a -> tried.computeIfAbsent(a.key(), key -> new ArrayList<>()).add(a));
    return new Ledger(finished, tried);
  }

  /** This ledger and some more records. */
  public Ledger with(Collection<FinalRecord> more) {
    Map<OccurrenceKey, FinalRecord> all = new HashMap<>(finished);
    more.forEach(record -> all.putIfAbsent(record.key(), record));
    return new Ledger(all, attempts);
  }

  public Optional<FinalRecord> find(OccurrenceKey key) {
    return Optional.ofNullable(finished.get(key));
  }

  /** The attempts of an occurrence that were not its last, first one first. */
  public List<FinalRecord> attempts(OccurrenceKey key) {
    return List.copyOf(attempts.getOrDefault(key, List.of()));
  }

  /** The last record of a task under exactly this digest, whatever the occurrence. */
  public Optional<FinalRecord> latest(String task, Digest specDigest) {
    return Optional.ofNullable(latestOfDeclared.get(declaredKey(task, specDigest)));
  }

  /** The newest records, newest first. */
  public List<FinalRecord> newest(int count) {
    List<FinalRecord> all = new ArrayList<>(finished.values());
    all.sort(NEWEST_FIRST);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  public int size() {
    return finished.size();
  }

  private static String declaredKey(String task, Digest specDigest) {
    return task + "@" + specDigest.value();
  }
}
