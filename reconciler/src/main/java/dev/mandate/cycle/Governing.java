package dev.mandate.cycle;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.SpecLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code mandate.yaml} says at a commit, without the rest of the repository. */
public final class Governing {
  private static final RepoPath FILE = new RepoPath("mandate.yaml");

  private final ControlSource source;
  private final SpecLoader specs;

  /**
   * @param specs its own, since it keeps what it read last
   */
  public Governing(ControlSource source, SpecLoader specs) {
    this.source = source;
    this.specs = specs;
  }

  /** Empty when there is none that is valid. */
  public Optional<ControlRepository> at(CommitId commit) {
    return source
        .find(commit, FILE)
        .flatMap(
            blob ->
                specs
                    .load(
                        new Snapshot(
                            Optional.of(commit), new TreeMap<>(Map.of(FILE, blob)), List.of()))
                    .control());
  }
}
