package dev.mandate.bench;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.Survey;
import dev.mandate.git.GitControlSource;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;
import dev.mandate.wiring.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * A reconciler in this JVM that has made its first pass. It can start no agent of the corpus, so
 * nothing ever runs; its clock stands, so that no cron comes due in between.
 */
final class WarmReconciler implements AutoCloseable {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T10:02:30Z"), ZoneOffset.UTC);

  private final OpenRepository repository;
  private final GitControlSource commits;
  private final ReconcileBench bench;
  private final PassTimes times;
  private final Duration firstPass;

  private WarmReconciler(
      OpenRepository repository,
      GitControlSource commits,
      ReconcileBench bench,
      PassTimes times,
      Duration firstPass) {
    this.repository = repository;
    this.commits = commits;
    this.bench = bench;
    this.times = times;
    this.firstPass = firstPass;
  }

  /**
   * Opens a repository and makes the first pass.
   *
   * @param home for mirror, key and memory; not there yet
   */
  static WarmReconciler of(String url, Path home) throws Exception {
    Machine machine = new Machine(HomeFolder.at(home), Map.of(), home, CLOCK);
    OpenRepository repository = open(url, machine);
    GitControlSource commits = repository.commits().orElseThrow();
    PassTimes times = new PassTimes();
    ReconcileBench bench =
        ReconcileBench.of(repository, commits, key(machine), 1, machine, times);
    long start = System.nanoTime();
    PassReport first = bench.shift().step();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (!(first instanceof PassReport.Carried carried) || !carried.runs().isEmpty()) {
      throw new IOException("the first pass should plan everything and run nothing: " + first);
    }
    return new WarmReconciler(repository, commits, bench, times, took);
  }

  PassReport pass() throws Exception {
    return bench.shift().step();
  }

  /** From asking the remote to the finished plan. */
  Outlook survey() throws Exception {
    return switch (bench.survey().survey()) {
      case Survey.Result.Surveyed surveyed -> surveyed.outlook();
      case Survey.Result.Halted halted -> throw new IOException(halted.reason());
    };
  }

  Duration firstPass() {
    return firstPass;
  }

  /** How long the first pass took until its plan was there. */
  Duration firstPlan() {
    return times.untilPlanned();
  }

  long filesParsed() {
    return bench.survey().specs().filesParsed();
  }

  long blobsRead() {
    return commits.counters().blobsRead();
  }

  long treesRead() {
    return commits.counters().treesRead();
  }

  @Override
  public void close() {
    bench.close();
    repository.close();
  }

  static OpenRepository open(String url, Machine machine) throws IOException {
    return switch (OpenRepository.open(url, OpenRepository.View.SHARED, machine)) {
      case OpenRepository.Result.Opened(OpenRepository opened) -> opened;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw new IOException(reason + ": " + mend);
    };
  }

  static LocalKey key(Machine machine) throws IOException {
    ReconcilerKey.write(machine.home().reconcilerKey());
    return switch (new SigningKeys(Map.of()).reconciler(Optional.empty(), machine.home())) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable unusable -> throw new IOException(unusable.toString());
    };
  }
}
