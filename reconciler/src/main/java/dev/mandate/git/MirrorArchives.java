package dev.mandate.git;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * Those of a remote, asked for in a connection of their own. The mirror gets no refs for them: what
 * an honest one holds is part of the runs branch's history anyway.
 */
final class MirrorArchives implements ArchiveBranches {
  private static final List<RefSpec> WANTED = List.of(new RefSpec(PREFIX + "*:" + PREFIX + "*"));

  private final MirrorFolder mirror;
  private final RemoteAddress remote;
  private final RemoteConnections connections;
  private final Insistence insistence;

  MirrorArchives(
      MirrorFolder mirror,
      RemoteAddress remote,
      RemoteConnections connections,
      Insistence insistence) {
    this.mirror = mirror;
    this.remote = remote;
    this.connections = connections;
    this.insistence = insistence;
  }

  @Override
  public Map<RunsMonth, CommitId> fetch() throws RemoteUnavailableException {
    try {
      return mirror.<Map<RunsMonth, CommitId>, RemoteUnavailableException>inTurn(this::fetchInTurn);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<RunsMonth, CommitId> fetchInTurn() throws RemoteUnavailableException, IOException {
    Repository here = mirror.repository();
    try (Transport transport = connections.open(here, remote, insistence::asked);
        FetchConnection connection = transport.openFetch(WANTED)) {
      List<Ref> archives =
          connection.getRefs().stream().filter(ref -> ref.getName().startsWith(PREFIX)).toList();
      Map<String, ObjectId> refs = new HashMap<>();
      archives.forEach(ref -> refs.put(ref.getName(), ref.getObjectId()));
      List<Ref> missing = archives.stream().filter(ref -> !has(here, ref.getObjectId())).toList();
      if (!missing.isEmpty()) {
        connection.fetch(NullProgressMonitor.INSTANCE, missing, Set.of());
        for (PackLock lock : connection.getPackLocks()) {
          lock.unlock();
        }
      }
      return ArchiveBranches.among(refs, PREFIX);
    } catch (NotSupportedException | TransportException e) {
      throw RemoteFailures.explain(remote, e);
    }
  }

  private static boolean has(Repository here, ObjectId id) {
    try {
      return here.getObjectDatabase().has(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
