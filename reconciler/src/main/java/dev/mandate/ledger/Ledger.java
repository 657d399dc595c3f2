package dev.mandate.ledger;

import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which occurrences are finished, as the runs branch tells at one of its commits. What it is asked
 * for is looked up there and then, so it costs what is asked, however many runs there are.
 * Immutable and thread-safe.
 */
public final class Ledger {
  private final Records recorded;
  private final RecordsInMemory more;

  private Ledger(Records recorded, Collection<FinalRecord> more) {
    this.recorded = recorded;
    this.more = new RecordsInMemory(more, List.of());
  }

  public static Ledger empty() {
    return of(List.of());
  }

  public static Ledger of(Collection<FinalRecord> records) {
    return of(records, List.of());
  }

  /**
   * @param attempts recorded attempts after which there is to be another
   */
  public static Ledger of(Collection<FinalRecord> records, Collection<FinalRecord> attempts) {
    return of(new RecordsInMemory(records, attempts));
  }

  static Ledger of(Records records) {
    return new Ledger(records, List.of());
  }

  /** This ledger and some more records; what is recorded already stays as it is. */
  public Ledger with(Collection<FinalRecord> records) {
    Stream<FinalRecord> added =
        records.stream().filter(record -> find(record.key()).isEmpty()).distinct();
    return new Ledger(
        recorded, Stream.concat(more.newest(Integer.MAX_VALUE).stream(), added).toList());
  }

  public Optional<FinalRecord> find(OccurrenceKey key) {
    return more.find(key).or(() -> recorded.find(key));
  }

  /** The attempts of an occurrence that were not its last, first one first. */
  public List<FinalRecord> attempts(OccurrenceKey key) {
    return recorded.attempts(key);
  }

  /** The last record of a task under exactly this digest, whatever the occurrence. */
  public Optional<FinalRecord> latest(String task, Digest specDigest) {
    return Stream.of(more.latest(task, specDigest), recorded.latest(task, specDigest))
        .flatMap(Optional::stream)
        .min(Records.NEWEST_FIRST);
  }

  /** The newest records, newest first. */
  public List<FinalRecord> newest(int count) {
    return Stream.concat(more.newest(count).stream(), recorded.newest(count).stream())
        .sorted(Records.NEWEST_FIRST)
        .limit(count)
        .toList();
  }

  /** How many occurrences are finished. */
  public int size() {
    return recorded.size() + more.size();
  }

  /**
   * Where it is written which archive a run's folder was moved to: a file on the runs branch. Empty
   * while the folder is on the runs branch itself.
   */
  public Optional<RepoPath> manifest(FinalRecord record) {
    return recorded.manifest(record.folder());
  }

  Records recorded() {
    return recorded;
  }
}
