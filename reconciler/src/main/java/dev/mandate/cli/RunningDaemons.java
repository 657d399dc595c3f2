package dev.mandate.cli;

import dev.mandate.daemon.process.DaemonFolder;
import dev.mandate.daemon.process.DaemonState;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the daemons of a repository that a home folder knows. */
final class RunningDaemons {
  private RunningDaemons() {}

  /**
   * @param alive by its lock
   * @param state what it told last
   */
  record Found(DaemonFolder folder, boolean alive, DaemonState state) {}

  /**
   * @param key only those that sign with it; empty: any
   */
  static List<Found> find(CliContext context, RepositoryOptions repository, Optional<Path> key) {
    Machine machine = Repositories.machine(context, repository);
    Optional<String> fingerprint =
        key.map(file -> Keys.reconciler(machine, Optional.of(file)))
            .map(LocalKey::verificationKey)
            .map(known -> known.fingerprint());
    String place;
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      place = opened.commits().orElseThrow().location().toString();
    }
    List<Found> found = new ArrayList<>();
    for (DaemonFolder folder : DaemonFolder.all(machine.home().daemons())) {
      // Whether it lives comes first: who tells its end does so before it lets the lock go.
      boolean alive = folder.isLocked();
      folder
          .state()
          .filter(state -> state.self().place().equals(place))
          .filter(state -> fingerprint.map(state.self().key()::equals).orElse(true))
          .ifPresent(state -> found.add(new Found(folder, alive, state)));
    }
    return found;
  }

  /** A repository as it may be shown: without credentials. */
  static String shown(String repo) {
    return repo.replaceFirst("://[^/@]*@", "://");
  }
}
