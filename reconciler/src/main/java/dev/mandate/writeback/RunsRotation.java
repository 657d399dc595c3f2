package dev.mandate.writeback;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Collection;

/**
 * Moves the runs of whole months out of the files of the runs branch. Their markers stay, so that
 * whoever comes late with a result of theirs still loses; so do decisions and approvals.
 */
@FunctionalInterface
public interface RunsRotation {

  /**
   * In one atomic push, each month gets a branch at the present head of the runs branch, which has
   * its runs, and a commit on top of that head takes the month's folder away and adds its manifest.
   * Months that have no runs there, or a manifest already, are left as they are: doing it again, or
   * twice at the same time, does it once.
   *
   * @throws RemoteUnavailableException when the outcome cannot be known; doing it again is safe
   */
  Publisher.Outcome rotate(Collection<RunsMonth> months) throws RemoteUnavailableException;
}
