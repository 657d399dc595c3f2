package dev.mandate.wiring;

import dev.mandate.git.GitClaims;
import dev.mandate.git.GitTargets;
import dev.mandate.ledger.Markers;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.spec.ControlRepository;
import java.util.List;
import java.util.Optional;

/** Proposals that are open in the targets of the mandate.yaml that was last read. Thread-safe. */
final class ProposalsElsewhere implements GitClaims.Elsewhere {
  private final GitTargets targets;
  private final ControlSource source;
  private volatile Optional<ControlRepository> control = Optional.empty();

  ProposalsElsewhere(GitTargets targets, ControlSource source) {
    this.targets = targets;
    this.source = source;
  }

  void governedBy(ControlRepository now) {
    control = Optional.of(now);
  }

  @Override
  public List<String> openProposals(Optional<CommitId> runs) {
    Markers recorded = new Markers(source, runs);
    return control.stream()
        .flatMap(
            now ->
                now.targets().values().stream()
                    .flatMap(
                        target -> targets.openProposals(target, now.name(), recorded).stream()))
        .toList();
  }
}
