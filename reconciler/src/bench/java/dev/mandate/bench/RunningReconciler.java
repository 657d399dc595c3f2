package dev.mandate.bench;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;
import dev.mandate.wiring.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** A reconciler put together as the command line does it. */
final class RunningReconciler implements AutoCloseable {
  private final OpenRepository opened;
  private final ReconcileBench bench;

  RunningReconciler(String where, Path home, int atOnce) throws IOException {
    Machine machine = machine(home);
    opened = open(where, machine);
    bench =
        ReconcileBench.of(
            opened, opened.commits().orElseThrow(), key(machine), atOnce, machine, new QuietProgress());
  }

  ReconcileReport run() throws Exception {
    return bench.reconciliation().run();
  }

  @Override
  public void close() {
    bench.close();
    opened.close();
  }

  static Machine machine(Path home) {
    return new Machine(
        HomeFolder.at(home), Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"), home, Clock.systemUTC());
  }

  static OpenRepository open(String where, Machine machine) throws IOException {
    return switch (OpenRepository.open(where, OpenRepository.View.SHARED, machine)) {
      case OpenRepository.Result.Opened(OpenRepository opened) -> opened;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw new IOException(reason + ": " + mend);
    };
  }

  static LocalKey key(Machine machine) throws IOException {
    if (!Files.exists(machine.home().reconcilerKey())) {
      ReconcilerKey.write(machine.home().reconcilerKey());
    }
    return switch (new SigningKeys(Map.of()).reconciler(Optional.empty(), machine.home())) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable unusable -> throw new IOException(unusable.toString());
    };
  }
}
