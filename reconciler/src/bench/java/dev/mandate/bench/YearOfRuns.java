package dev.mandate.bench;

import dev.mandate.testkit.ManyRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A pass, and the recording of one result, after few runs and after a year of them. */
final class YearOfRuns implements Measurement {
  private static final int FEW = 1_000;
  private static final int SPECS = 300;
  private static final YearMonth ALL = YearMonth.of(1, 1);
  private static final YearMonth ONE_MONTH = YearMonth.of(2026, 2);
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
    int year = settings.year();
    try (Side few = side(report, "%,d runs".formatted(FEW), FEW, ALL);
        Side archived =
            side(report, "%,d runs, one month kept".formatted(year), year, ONE_MONTH);
        Side live = side(report, "%,d runs, all kept".formatted(year), year, ALL)) {
      List<Side> sides = List.of(few, archived, live);
      List<Measured> passes =
          Duel.run(5, settings.rounds(), sides.stream().map(Side::passAfterARecord).toList());
      report.table(passes);
      report.line(
          "Objects read by the last pass: "
              + String.join("; ", sides.stream().map(Side::lastReads).toList())
              + ".");
      List<Measured> records =
          Duel.run(5, settings.rounds(), sides.stream().map(Side::record).toList());
      report.table(records);
      for (int i = 1; i < sides.size(); i++) {
        String beside = sides.get(i).name + " beside %,d runs".formatted(FEW);
        report.verdict(
            "pass after one new record, " + beside, passes.get(i).ratioTo(passes.get(0)), 1.2);
        report.verdict(
            "recording one result, " + beside, records.get(i).ratioTo(records.get(0)), 1.2);
      }
    }
  }

  private Side side(Report report, String name, int runs, YearMonth firstKept) throws Exception {
    String folder = "year-" + runs + "-" + firstKept.getYear();
    Path remote = make(runs, firstKept, folder);
    Path scratch = settings.work().resolve(folder);
    Trees.delete(scratch);
    Side side = new Side(name, remote, scratch);
    report.line(
        "%s: the first pass took %s, of which planning %s."
            .formatted(
                name,
                Report.time(side.reconciler.firstPass()),
                Report.time(side.reconciler.firstPlan())));
    report.line("");
    return side;
  }

  /** A copy each time: what is recorded cannot be taken back. */
  private Path make(int runs, YearMonth firstKept, String name) throws IOException {
    Corpus corpus = settings.corpus(SPECS);
    Path specs = CorpusRepository.make(corpus, settings.kept(corpus, ".git"));
    Path remote = Copies.folder(specs, settings.work().resolve("remotes/" + name + ".git"));
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(remote.toFile()).setBare().build()) {
      ManyRuns.of(runs, END).write(repository, firstKept);
    }
    return remote;
  }

  /**
   * A repository with so many runs, a reconciler that reads it in place, and another one that
   * records there: what is measured is a pass, and not what a server does.
   */
  private static final class Side implements AutoCloseable {
    private final String name;
    private final WarmReconciler reconciler;
    private final RunRecorder recorder;
    private final List<String> reads = new ArrayList<>();

    Side(String name, Path remote, Path scratch) throws Exception {
      this.name = name;
      this.reconciler = WarmReconciler.of(remote.toString(), scratch.resolve("home"));
      this.recorder = RunRecorder.of(remote.toString(), scratch.resolve("other"));
    }

    Contender passAfterARecord() {
      return new Contender() {
        @Override
        public String name() {
          return "pass after one new record, " + name;
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
          return "recording one result, " + name;
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
