package dev.mandate.cycle;

import dev.mandate.ledger.RunFolders;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.run.WorkspaceSweep;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.RetentionPolicy;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.RunsRotation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps what {@code spec.retention} of {@code mandate.yaml} says is to be kept and puts the rest
 * away. When there is nothing to do it reads a few folders. Not thread-safe.
 */
public final class Housekeeping {
  private final ControlSource source;
  private final RunsRotation rotation;
  private final WorkspaceSweep workspaces;
  private final Progress progress;
  private boolean swept;
  private Optional<CommitId> refusedAt = Optional.empty();

  public Housekeeping(
      ControlSource source, RunsRotation rotation, WorkspaceSweep workspaces, Progress progress) {
    this.source = source;
    this.rotation = rotation;
    this.workspaces = workspaces;
    this.progress = progress;
  }

  /** Removes workspaces: the first time it is asked, and then whenever there may be new ones. */
  void sweep(Outlook outlook, boolean ran) {
    if (ran || !swept) {
      WorkspaceSweep.Swept result =
          workspaces.sweep(policy(outlook).workspaces(), outlook.plan().at());
      if (!result.isNothing()) {
        progress.swept(result);
      }
      swept = true;
    }
  }

  /**
   * Moves the runs of past months to archives.
   *
   * @param runs where the runs branch stands
   * @return whether it stands elsewhere now
   */
  boolean archive(Outlook outlook, Optional<CommitId> runs) throws RemoteUnavailableException {
    RetentionPolicy policy = policy(outlook);
    if (runs.isEmpty() || runs.equals(refusedAt) || policy.runMonths().isEmpty()) {
      return false;
    }
    List<RunsMonth> months =
        new RunFolders(source, runs.get())
            .movableBefore(policy.firstMonthKept(outlook.plan().at()).orElseThrow());
    if (months.isEmpty()) {
      return false;
    }
    return switch (rotation.rotate(months)) {
      case Publisher.Outcome.Published published -> {
        progress.archived(months);
        yield true;
      }
      // Somebody else was faster.
      case Publisher.Outcome.NothingToDo nothing -> true;
      case Publisher.Outcome.Outpaced outpaced -> true;
      case Publisher.Outcome.Refused(String reason) -> {
        refusedAt = runs;
        progress.notArchived(reason);
        yield false;
      }
    };
  }

  /** When time alone changes the plan, or moves on to a month whose runs are to be put away. */
  static Optional<Instant> wakeAt(Outlook outlook) {
    return Stream.of(
            outlook.plan().wakeAt(),
            outlook.askAgainAt(),
            policy(outlook).nextMove(outlook.plan().at()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private static RetentionPolicy policy(Outlook outlook) {
    return RetentionPolicy.of(outlook.control());
  }
}
