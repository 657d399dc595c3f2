package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** A repository on this machine that is read and written in place. */
final class LocalUpstream implements Upstream {
  private final Repository repository;
  private final RefTransaction transaction;

  LocalUpstream(Repository repository) {
    this.repository = repository;
    this.transaction = new RefTransaction(repository.getDirectory());
  }

  @Override
  public RefState refresh() {
    try {
      repository.getRefDatabase().refresh();
      return RefState.read(repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
    try {
      Ref head = repository.exactRef(Constants.HEAD);
      if (!repository.isBare()
          && moves.stream().anyMatch(m -> m.ref().equals(head.getTarget().getName()))) {
        return new PushResult.Impossible(
            head.getTarget().getName() + " is checked out in " + repository.getWorkTree());
      }
      return isGuarded()
          ? toItself(transport -> TransportPush.push(repository, transport, moves))
          : transaction.move(moves);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException {
    try {
      return isGuarded()
          ? toItself(transport -> TransportPush.pushEach(repository, transport, moves))
          : transaction.moveEach(moves);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** There is one object database, so everything is here. */
  @Override
  public void bring(Map<String, ObjectId> refs) {}

  private boolean isGuarded() {
    return ReceiveHooks.in(repository.getDirectory().toPath());
  }

  /** Something done over a connection. */
  private interface Exchange<T> {
    T with(Transport transport) throws IOException;
  }

  private <T> T toItself(Exchange<T> exchange) throws IOException, RemoteUnavailableException {
    File itself = repository.getDirectory();
    try (Transport transport =
        Transport.open(repository, new URIish().setPath(itself.getAbsolutePath()))) {
      ReceivePack.byGit(transport);
      return exchange.with(transport);
    } catch (TransportException e) {
      throw new RemoteUnavailableException(
          "git receive-pack broke off in " + itself + ": " + e.getMessage(), e);
    }
  }
}
