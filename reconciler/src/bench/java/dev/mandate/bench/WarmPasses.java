package dev.mandate.bench;

import dev.mandate.cycle.PassReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Passes of a reconciler that has been running for a while: nothing has changed, or one spec has,
 * beside {@code git fetch} of the same branch.
 */
final class WarmPasses implements Measurement {
  private final Settings settings;
  private final Toolbox tools;

  WarmPasses(Settings settings, Toolbox tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public String name() {
    return "warm";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Warm passes");
    Optional<Path> git = tools.find(Tool.GIT);
    if (git.isEmpty()) {
      report.missing("git", "everything about warm passes");
      return;
    }
    List<Duration> idle = new ArrayList<>();
    for (int size : new int[] {settings.small(), settings.large()}) {
      idle.add(measure(report, git.get(), settings.corpus(size)));
    }
    double growth = (double) idle.get(1).toNanos() / idle.get(0).toNanos();
    report.verdict("idle pass, large beside small", growth, 1.2);
  }

  /** Gives the median of the idle pass over the {@code file} remote. */
  private Duration measure(Report report, Path git, Corpus corpus) throws Exception {
    Path remotes = settings.work().resolve("remotes");
    Path kept = CorpusRepository.make(corpus, settings.kept(corpus, ".git"));
    Path remote = Copies.folder(kept, remotes.resolve("corpus-" + corpus.size() + ".git"));
    Path scratch = settings.work().resolve("warm-" + corpus.size());
    Trees.delete(scratch);
    Duration idle;
    try (CorpusRepository changing = CorpusRepository.open(corpus, remote);
        WarmReconciler reconciler =
            WarmReconciler.of(remote.toUri().toString(), scratch.resolve("home"))) {
      GitMirror mirror =
          GitMirror.of(git, remote.toUri().toString(), scratch.resolve("mirror.git"));
      report.line(
          "%,d specs: the first pass took %s, of which planning %s."
              .formatted(
                  corpus.size(),
                  Report.time(reconciler.firstPass()),
                  Report.time(reconciler.firstPlan())));
      report.line("");
      idle = idle(report, reconciler, mirror, "%,d specs, file".formatted(corpus.size()));
      oneChange(report, reconciler, mirror, changing, corpus);
    }
    // A first pass over 100,000 specs takes minutes: one of them, over the file remote, is enough.
    if (corpus.size() == settings.small()) {
      idleOverHttp(report, git, remote, scratch);
    }
    return idle;
  }

  private void idleOverHttp(Report report, Path git, Path remote, Path scratch) throws Exception {
    try (HttpRemote.Running server = HttpRemote.start(remote.getParent());
        WarmReconciler reconciler =
            WarmReconciler.of(server.url(remote), scratch.resolve("home-http"))) {
      GitMirror mirror = GitMirror.of(git, server.url(remote), scratch.resolve("http.git"));
      idle(report, reconciler, mirror, "%,d specs, HTTP".formatted(settings.small()));
    }
  }

  private Duration idle(Report report, WarmReconciler reconciler, GitMirror mirror, String where)
      throws Exception {
    long blobs = reconciler.blobsRead();
    List<Measured> results =
        Duel.run(
            5,
            settings.rounds(),
            List.of(
                Contender.of("idle pass, " + where, () -> requireIdle(reconciler)),
                Contender.of("git fetch, " + where, mirror::fetch)));
    report.table(results);
    report.line("Blobs read: %d.".formatted(reconciler.blobsRead() - blobs));
    report.verdict(
        "idle pass beside git fetch, " + where, results.get(0).ratioTo(results.get(1)), 2);
    return results.getFirst().median();
  }

  private static void requireIdle(WarmReconciler reconciler) throws Exception {
    if (!(reconciler.pass() instanceof PassReport.Unchanged)) {
      throw new IOException("nothing had changed, but the pass found something to do");
    }
  }

  private void oneChange(
      Report report,
      WarmReconciler reconciler,
      GitMirror mirror,
      CorpusRepository changing,
      Corpus corpus)
      throws Exception {
    String where = ", one of %,d specs changed".formatted(corpus.size());
    long parsedBefore = reconciler.filesParsed();
    Contender plan =
        afterChange(changing, "fetch to plan" + where, reconciler::survey, reconciler::survey);
    Contender git =
        afterChange(changing, "git fetch + diff-tree" + where, mirror::fetch, mirror::fetchAndDiff);
    int warmUps = 5;
    List<Measured> results = Duel.run(warmUps, settings.rounds(), List.of(plan, git));
    report.table(results);
    int changes = 2 * (warmUps + settings.rounds());
    // The last change is made for git alone; the survey has not seen it.
    report.line(
        "Files parsed: %d, for %d changes."
            .formatted(reconciler.filesParsed() - parsedBefore, changes - 1));
    report.verdict("fetch to plan beside git" + where, results.get(0).ratioTo(results.get(1)), 3);
  }

  /** Catches up with what the other one has seen, then makes one change, untimed. */
  private static Contender afterChange(
      CorpusRepository changing, String name, Contender.Step catchUp, Contender.Step step) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void prepare() throws Exception {
        catchUp.run();
        changing.changeOneTask();
      }

      @Override
      public void run() throws Exception {
        step.run();
      }
    };
  }
}
