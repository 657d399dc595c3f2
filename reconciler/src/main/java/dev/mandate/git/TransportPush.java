package dev.mandate.git;

import dev.mandate.git.Upstream.PushResult;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.pack.PackConfig;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;

/**
 * One push over a connection. Every ref moves only from where it is expected, which is compared
 * here with what the remote says before anything is sent, and by the remote when it acts. {@code
 * Transport.push} is not used: it takes the deletion of a ref that is already gone for done.
 */
final class TransportPush {
  private static final int LONGEST_MESSAGE = 2_000;
  private static final int DELTA_WINDOW = 3;
  private static final long DELTA_CACHE_BYTES = 8 << 20;

  private TransportPush() {}

  /**
   * Pushes all refs or none.
   *
   * @throws TransportException when it broke off, before or after the remote acted
   */
  static PushResult push(Repository from, Transport transport, List<RefMove> moves)
      throws IOException {
    // A single ref moves or does not; only several need the remote's help.
    transport.setPushAtomic(moves.size() > 1);
    transport.setPackConfig(packing(from));
    try (PushConnection connection = transport.openPush()) {
      Map<String, String> elsewhere = elsewhere(connection, moves);
      if (!elsewhere.isEmpty()) {
        return new PushResult.Rejected(joined(elsewhere));
      }
      Map<String, String> refused = send(from, connection, moves);
      return refused.isEmpty()
          ? new PushResult.Moved()
          : new PushResult.Rejected(printable(withMessages(joined(refused), connection)));
    } catch (NotSupportedException e) {
      throw broken(transport, e);
    } catch (TransportException e) {
      if (RemoteFailures.isAtomicNotSupported(e)) {
        return new PushResult.Impossible(
            "the remote cannot move several refs all or nothing (atomic push); nothing was pushed");
      }
      throw e;
    }
  }

  /** Records are small and many; a long search for likeness among them takes minutes and memory. */
  private static PackConfig packing(Repository from) {
    PackConfig packing = new PackConfig(from);
    packing.setDeltaSearchWindowSize(DELTA_WINDOW);
    packing.setDeltaCacheSize(DELTA_CACHE_BYTES);
    return packing;
  }

  /**
   * Pushes each ref by itself.
   *
   * @return why, by name of those that did not move
   * @throws TransportException when it broke off, before or after the remote acted
   */
  static Map<String, String> pushEach(Repository from, Transport transport, List<RefMove> moves)
      throws IOException {
    transport.setPushAtomic(false);
    try (PushConnection connection = transport.openPush()) {
      Map<String, String> refused = new HashMap<>(elsewhere(connection, moves));
      List<RefMove> rest = moves.stream().filter(m -> !refused.containsKey(m.ref())).toList();
      if (!rest.isEmpty()) {
        send(from, connection, rest)
            .forEach((ref, why) -> refused.put(ref, printable(withMessages(why, connection))));
      }
      return refused;
    } catch (NotSupportedException e) {
      throw broken(transport, e);
    }
  }

  /** What JGit takes for a server without Git is one whose answer broke off at its beginning. */
  private static TransportException broken(Transport transport, NotSupportedException e) {
    return new TransportException(transport.getURI(), "it takes no pushes: " + e.getMessage(), e);
  }

  /** The refs that do not stand where they are expected. */
  private static Map<String, String> elsewhere(PushConnection connection, List<RefMove> moves) {
    Map<String, String> elsewhere = new LinkedHashMap<>();
    for (RefMove move : moves) {
      Ref present = connection.getRef(move.ref());
      ObjectId at =
          present == null || present.getObjectId() == null
              ? ObjectId.zeroId()
              : present.getObjectId();
      if (!at.equals(move.expected())) {
        elsewhere.put(
            move.ref(), move.ref() + ": " + RemoteRefUpdate.Status.REJECTED_REMOTE_CHANGED);
      }
    }
    return elsewhere;
  }

  private static Map<String, String> send(
      Repository from, PushConnection connection, List<RefMove> moves) throws IOException {
    Map<String, RemoteRefUpdate> updates = new LinkedHashMap<>();
    for (RefMove move : moves) {
      updates.put(
          move.ref(),
          new RemoteRefUpdate(
              from,
              move.isDelete() ? null : move.target().name(),
              move.target(),
              move.ref(),
              true,
              null,
              move.expected()));
    }
    connection.push(NullProgressMonitor.INSTANCE, updates);
    Map<String, String> refused = new LinkedHashMap<>();
    updates.forEach(
        (ref, update) -> {
          if (update.getStatus() != RemoteRefUpdate.Status.OK) {
            refused.put(
                ref,
                ref
                    + ": "
                    + (update.getMessage() == null ? update.getStatus() : update.getMessage()));
          }
        });
    return refused;
  }

  private static String joined(Map<String, String> refused) {
    return String.join("; ", refused.values());
  }

  private static String withMessages(String refs, PushConnection connection) {
    String fromRemote = connection.getMessages();
    return fromRemote == null || fromRemote.isBlank()
        ? refs
        : refs + "; the remote says: " + fromRemote.strip();
  }

  /** What a remote says ends up on a terminal: no escape sequences, and not without end. */
  private static String printable(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}&&[^\n]]", "");
    return clean.length() > LONGEST_MESSAGE ? clean.substring(0, LONGEST_MESSAGE) + "…" : clean;
  }
}
