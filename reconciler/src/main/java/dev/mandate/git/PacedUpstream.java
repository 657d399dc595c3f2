package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Makes every push wait for its turn. */
final class PacedUpstream implements Upstream {
  private final Upstream upstream;
  private final PushBudget budget;

  PacedUpstream(Upstream upstream, PushBudget budget) {
    this.upstream = upstream;
    this.budget = budget;
  }

  @Override
  public RefState refresh() throws RemoteUnavailableException {
    return upstream.refresh();
  }

  @Override
  public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
    awaitTurn();
    return upstream.push(moves);
  }

  @Override
  public Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException {
    if (moves.isEmpty()) {
      return Map.of();
    }
    awaitTurn();
    return upstream.pushEach(moves);
  }

  @Override
  public void bring(Map<String, ObjectId> refs) {
    upstream.bring(refs);
  }

  @Override
  public void offerPush() throws RemoteUnavailableException {
    upstream.offerPush();
  }

  @Override
  public Optional<RemoteAddress> address() {
    return upstream.address();
  }

  private void awaitTurn() throws RemoteUnavailableException {
    try {
      budget.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted while waiting to push", e);
    }
  }
}
