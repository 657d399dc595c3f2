package dev.mandate.bench;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.git.Author;
import dev.mandate.git.GitPublisher;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.ledger.Summary;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.Publisher.DerivedFiles;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.Outcome;
import dev.mandate.writeback.Publisher.RecordFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Records results of runs that nobody has made, one at a time, as a reconciler does. */
final class RunRecorder implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-03-04T10:01:00Z");

  private final OpenRepository repository;
  private final GitPublisher publisher;
  private final LedgerReader ledgers;
  private int recorded;

  private RunRecorder(OpenRepository repository, GitPublisher publisher) {
    this.repository = repository;
    this.publisher = publisher;
    this.ledgers = new LedgerReader(repository.source());
  }

  /**
   * @param home for mirror and key; not there yet
   */
  static RunRecorder of(String url, Path home) throws Exception {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Machine machine = new Machine(HomeFolder.at(home), Map.of(), home, clock);
    OpenRepository repository = WarmReconciler.open(url, machine);
    GitPublisher publisher =
        new GitPublisher(
            repository.commits().orElseThrow(),
            new Author("Other reconciler", "other@mandate.invalid"),
            new LocalKeySigner(WarmReconciler.key(machine)),
            clock,
            Thread::sleep,
            new SplittableRandom(1));
    repository.source().fetch();
    return new RunRecorder(repository, publisher);
  }

  /** Records one more. */
  void record() throws Exception {
    recorded++;
    OccurrenceKey key =
        new OccurrenceKey(
            "other-" + recorded,
            Digest.of(("other " + recorded).getBytes(StandardCharsets.UTF_8)),
            OccurrenceKey.ONCE);
    String run = RunId.of(key, 1).toString();
    RepoPath folder = new RepoPath("runs/2026/03/04/" + run);
    FinalRecord record =
        new FinalRecord(
            key, 1, run, "succeeded", "done", NOW.plusMillis(recorded), folder, Optional.empty());
    byte[] text = ("run: " + run + "\n").getBytes(StandardCharsets.UTF_8);
    Entry entry =
        new Entry(
            Optional.of(key.marker()),
            List.of(
                new RecordFile(key.marker(), CanonicalJson.bytes(record.toJson())),
                new RecordFile(folder.child("run.yaml"), text)),
            List.of(),
            "Record " + key.task());
    DerivedFiles derived =
        (parent, accepted) -> {
          List<RecordFile> files = new ArrayList<>();
          Summary.files(ledgers.read(parent), List.of(record))
              .forEach((path, content) -> files.add(new RecordFile(path, content)));
          return files;
        };
    if (!(publisher.publish(List.of(entry), derived) instanceof Outcome.Published)) {
      throw new IOException("the result of " + key + " was not recorded");
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
