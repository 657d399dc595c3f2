package dev.mandate.bench;

import dev.mandate.testkit.ManyRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A pass, and the recording of one result, after few runs and after a year of them. */
final class YearOfRuns implements Measurement {
  private static final int FEW = 1_000;
  private static final int SPECS = 300;
  private static final Instant END = Instant.parse("2026-03-04T10:00:00Z");

  private final Settings settings;

  YearOfRuns(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "year";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("After a year of runs");
    try (Side few = side(report, FEW);
        Side many = side(report, settings.year())) {
      List<Measured> results =
          Duel.run(
              5,
              settings.rounds(),
              List.of(
                  few.passAfterARecord(),
                  many.passAfterARecord(),
                  few.record(),
                  many.record()));
      report.table(results);
      report.line(
          "Objects read by the last pass: %s and %s."
              .formatted(few.lastReads(), many.lastReads()));
      report.verdict(
          "pass after one new record, %,d runs beside %,d".formatted(settings.year(), FEW),
          results.get(1).ratioTo(results.get(0)),
          1.2);
      report.verdict(
          "recording one result, %,d runs beside %,d".formatted(settings.year(), FEW),
          results.get(3).ratioTo(results.get(2)),
          1.2);
    }
  }

  private Side side(Report report, int runs) throws Exception {
    Path remote = make(runs);
    Path scratch = settings.work().resolve("year-" + runs);
    Trees.delete(scratch);
    Side side = new Side(runs, remote, scratch);
    report.line(
        "%,d runs: the first pass, with the clone, took %s, of which planning %s."
            .formatted(
                runs,
                Report.time(side.reconciler.firstPass()),
                Report.time(side.reconciler.firstPlan())));
    return side;
  }

  /** A copy each time: what is recorded cannot be taken back. */
  private Path make(int runs) throws IOException {
    Corpus corpus = settings.corpus(SPECS);
    Path specs = CorpusRepository.make(corpus, settings.kept(corpus, ".git"));
    Path remote =
        Copies.folder(specs, settings.work().resolve("remotes/year-" + runs + ".git"));
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(remote.toFile()).setBare().build()) {
      ManyRuns.of(runs, END).write(repository);
    }
    return remote;
  }

  /** A repository with so many runs, a reconciler that knows it, and another one that records. */
  private static final class Side implements AutoCloseable {
    private final int runs;
    private final WarmReconciler reconciler;
    private final RunRecorder recorder;
    private final List<String> reads = new ArrayList<>();

    Side(int runs, Path remote, Path scratch) throws Exception {
      this.runs = runs;
      String url = remote.toUri().toString();
      this.reconciler = WarmReconciler.of(url, scratch.resolve("home"));
      this.recorder = RunRecorder.of(url, scratch.resolve("other"));
    }

    Contender passAfterARecord() {
      return new Contender() {
        @Override
        public String name() {
          return "pass after one new record, %,d runs".formatted(runs);
        }

        @Override
        public void prepare() throws Exception {
          reconciler.pass();
          recorder.record();
        }

        @Override
        public void run() throws Exception {
          long blobs = reconciler.blobsRead();
          long trees = reconciler.treesRead();
          reconciler.pass();
          reads.add(
              "%d blobs, %d folders"
                  .formatted(reconciler.blobsRead() - blobs, reconciler.treesRead() - trees));
        }
      };
    }

    Contender record() {
      return new Contender() {
        @Override
        public String name() {
          return "recording one result, %,d runs".formatted(runs);
        }

        @Override
        public void run() throws Exception {
          recorder.record();
        }
      };
    }

    String lastReads() {
      return reads.getLast();
    }

    @Override
    public void close() {
      recorder.close();
      reconciler.close();
    }
  }
}
