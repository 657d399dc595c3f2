package dev.mandate.git;

import dev.mandate.git.Upstream.PushResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;

/** One push over a connection: all refs or none, each only from where it is expected. */
final class TransportPush {
  private static final int LONGEST_MESSAGE = 2_000;

  private TransportPush() {}

  /**
   * Pushes.
   *
   * @throws TransportException when it broke off, before or after the remote acted
   */
  static PushResult push(Repository from, Transport transport, List<RefMove> moves)
      throws IOException {
    // A single ref moves or does not; only several need the remote's help.
    transport.setPushAtomic(moves.size() > 1);
    List<RemoteRefUpdate> updates = new ArrayList<>();
    for (RefMove move : moves) {
      updates.add(
          new RemoteRefUpdate(
              from, move.target().name(), move.target(), move.ref(), true, null, move.expected()));
    }
    try {
      String messages = transport.push(NullProgressMonitor.INSTANCE, updates).getMessages();
      return updates.stream().allMatch(TransportPush::stands)
          ? new PushResult.Moved()
          : new PushResult.Rejected(describe(updates, messages));
    } catch (NotSupportedException e) {
      return new PushResult.Impossible("the remote takes no pushes: " + e.getMessage());
    } catch (TransportException e) {
      if (RemoteFailures.isAtomicNotSupported(e)) {
        return new PushResult.Impossible(
            "the remote cannot move several refs all or nothing (atomic push); nothing was pushed");
      }
      throw e;
    }
  }

  private static boolean stands(RemoteRefUpdate update) {
    return update.getStatus() == RemoteRefUpdate.Status.OK
        || update.getStatus() == RemoteRefUpdate.Status.UP_TO_DATE;
  }

  private static String describe(List<RemoteRefUpdate> updates, String fromRemote) {
    String refs =
        updates.stream()
            .filter(update -> !stands(update))
            .map(
                update ->
                    update.getRemoteName()
                        + ": "
                        + (update.getMessage() == null ? update.getStatus() : update.getMessage()))
            .collect(Collectors.joining("; "));
    String all =
        fromRemote == null || fromRemote.isBlank()
            ? refs
            : refs + "; the remote says: " + fromRemote.strip();
    return printable(all);
  }

  /** What a remote says ends up on a terminal: no escape sequences, and not without end. */
  private static String printable(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}&&[^\n]]", "");
    return clean.length() > LONGEST_MESSAGE ? clean.substring(0, LONGEST_MESSAGE) + "…" : clean;
  }
}
