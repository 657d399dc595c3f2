package dev.mandate.testkit;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.Summary;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;

/**
 * A runs branch as a year of work leaves it: real markers of finished occurrences that nobody
 * declares any more, a small folder and a decision for each, and the summary. Written as one commit
 * in one pack, since what is simulated is how much there is, not how it came.
 */
public final class ManyRuns {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("'runs/'yyyy/MM/dd/").withZone(ZoneOffset.UTC);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final byte[] LOG = "done\n".getBytes(StandardCharsets.UTF_8);
  private static final int SHARDS = 4096;

  private final List<FinalRecord> records;

  private ManyRuns(List<FinalRecord> records) {
    this.records = records;
  }

  /** So many runs, evenly over the year before {@code end}. */
  public static ManyRuns of(int count, Instant end) {
    return new ManyRuns(
        IntStream.range(0, count)
            .mapToObj(
                i -> record("old-", i, end.minus(YEAR).plus(YEAR.multipliedBy(i).dividedBy(count))))
            .toList());
  }

  /**
   * So many runs, and besides the same newest ones whatever the number: as many as it takes that no
   * folder of markers is missing.
   */
  public static ManyRuns inEveryShard(int count, Instant end) {
    List<FinalRecord> records = new ArrayList<>(of(count, end.minus(Duration.ofDays(1))).records);
    Set<String> missing = new HashSet<>();
    IntStream.range(0, SHARDS).forEach(i -> missing.add("%03x".formatted(i)));
    for (int i = 0; !missing.isEmpty(); i++) {
      FinalRecord one = record("new-", i, end.minusMillis(i));
      if (missing.remove(one.key().digest().hex().substring(0, 3))) {
        records.add(one);
      }
    }
    return new ManyRuns(records);
  }

  public int count() {
    return records.size();
  }

  private static FinalRecord record(String prefix, int index, Instant at) {
    String task = prefix + "%06d".formatted(index);
    OccurrenceKey key =
        new OccurrenceKey(
            task, Digest.of(task.getBytes(StandardCharsets.UTF_8)), OccurrenceKey.ONCE);
    String run = RunId.of(key, 1).toString();
    return new FinalRecord(
        key,
        1,
        run,
        "succeeded",
        "the agent ended with exit code 0",
        at,
        new RepoPath(DAY.format(at) + run),
        Optional.empty());
  }

  /** Writes the branch {@code mandate/runs} of a repository that has none. */
  public void write(Repository repository) {
    write(repository, YearMonth.of(1, 1));
  }

  /**
   * Writes it as it is when the folders of older months have been moved to archives.
   *
   * @param firstKept month whose runs are still there
   */
  public void write(Repository repository, YearMonth firstKept) {
    ObjectDirectory objects = (ObjectDirectory) repository.getObjectDatabase();
    try (ObjectInserter pack = objects.newPackInserter()) {
      ObjectId log = pack.insert(Constants.OBJ_BLOB, LOG);
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      for (FinalRecord record : records) {
        byte[] marker = CanonicalJson.bytes(record.toJson());
        String text = "kind: Run\nmetadata:\n  name: \"" + record.run() + "\"\n";
        String decision = Digest.of(marker).hex().substring(3, 32);
        String shard = record.key().digest().hex().substring(0, 3);
        add(builder, record.key().marker().value(), pack.insert(Constants.OBJ_BLOB, marker));
        if (!YearMonth.from(record.finishedAt().atZone(ZoneOffset.UTC)).isBefore(firstKept)) {
          add(builder, record.folder() + "/log.txt", log);
          add(
              builder,
              record.folder() + "/run.yaml",
              pack.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8)));
        }
        add(
            builder,
            "decisions/%s/%s/%s.json"
                .formatted(shard.substring(0, 2), shard.charAt(2), shard + decision),
            log);
      }
      Summary summary = new Summary(records.size(), newest());
      add(
          builder,
          Summary.FILE.value(),
          pack.insert(Constants.OBJ_BLOB, CanonicalJson.bytes(summary.toJson())));
      builder.finish();
      CommitBuilder commit = new CommitBuilder();
      PersonIdent who = new PersonIdent("R", "r@example.org", Instant.EPOCH, ZoneOffset.UTC);
      commit.setTreeId(index.writeTree(pack));
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage("Record a year\n");
      ObjectId id = pack.insert(commit);
      pack.flush();
      RefUpdate runs = repository.updateRef(Constants.R_HEADS + "mandate/runs");
      runs.setExpectedOldObjectId(ObjectId.zeroId());
      runs.setNewObjectId(id);
      if (runs.update() != RefUpdate.Result.NEW) {
        throw new IllegalStateException("there is a branch mandate/runs already");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<RepoPath> newest() {
    return Ledger.of(records).newest(Summary.KEPT).stream()
        .map(record -> record.key().marker())
        .toList();
  }

  private static void add(DirCacheBuilder builder, String path, ObjectId blob) {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(FileMode.REGULAR_FILE);
    entry.setObjectId(blob);
    builder.add(entry);
  }
}
