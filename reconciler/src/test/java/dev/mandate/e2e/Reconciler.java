package dev.mandate.e2e;

import dev.mandate.cycle.Progress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.git.ReadCounters;
import dev.mandate.signing.LocalKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.SpecLoader;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;

/** A reconciler in this process, put together as the command line does it. */
final class Reconciler implements AutoCloseable {
  private final OpenRepository repository;
  private final ReconcileBench bench;

  Reconciler(String where, LocalKey key, Machine machine, Progress progress) {
    this.repository = open(where, machine);
    this.bench =
        ReconcileBench.of(
            repository, repository.commits().orElseThrow(), key, 2, machine, progress);
  }

  static OpenRepository open(String where, Machine machine) {
    return switch (OpenRepository.open(where, OpenRepository.View.SHARED, machine)) {
      case OpenRepository.Result.Opened(OpenRepository opened) -> opened;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw new AssertionError(reason + "; " + mend);
    };
  }

  ReconcileReport run() throws RemoteUnavailableException {
    return bench.reconciliation().run();
  }

  /** Lets it look again now, from any thread. */
  void wake() {
    bench.shift().wake();
  }

  ReadCounters reads() {
    return repository.commits().orElseThrow().counters();
  }

  SpecLoader specs() {
    return bench.survey().specs();
  }

  @Override
  public void close() {
    bench.close();
    repository.close();
  }
}
