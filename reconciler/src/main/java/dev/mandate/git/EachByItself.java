package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Moves many refs in one push, each by itself, and finds out what became of each: whatever the
 * remote did not clearly answer is read back.
 */
final class EachByItself {
  private static final int ATTEMPTS = 8;

  private final Upstream upstream;
  private final Backoff backoff;

  EachByItself(Upstream upstream, Backoff backoff) {
    this.upstream = upstream;
    this.backoff = backoff;
  }

  /**
   * @throws RemoteUnavailableException when it cannot be known
   */
  Map<RefMove, Fate> push(Collection<RefMove> moves) throws RemoteUnavailableException {
    Map<RefMove, Fate> fates = new HashMap<>();
    List<RefMove> open = new ArrayList<>(moves);
    for (int attempt = 0; !open.isEmpty(); attempt++) {
      Map<String, String> refused = new HashMap<>();
      RemoteUnavailableException broken = null;
      try {
        refused.putAll(upstream.pushEach(open));
        open.stream()
            .filter(move -> !refused.containsKey(move.ref()))
            .forEach(move -> fates.put(move, new Fate.Moved()));
      } catch (RemoteAccessException e) {
        throw e;
      } catch (RemoteUnavailableException e) {
        broken = e;
      }
      open.removeIf(fates::containsKey);
      if (open.isEmpty()) {
        break;
      }
      lookUp(open, fates);
      open.removeIf(fates::containsKey);
      boolean last = attempt + 1 == ATTEMPTS;
      if (broken != null && last && !open.isEmpty()) {
        throw broken;
      }
      for (RefMove move : open) {
        String why = refused.get(move.ref());
        if (why != null && (last || !LockTrouble.isIn(why))) {
          fates.put(move, new Fate.Refused(why));
        }
      }
      open.removeIf(fates::containsKey);
      if (!open.isEmpty()) {
        pause(attempt, broken);
      }
    }
    return fates;
  }

  /** Settles those that stand elsewhere than before, by now or because they were pushed. */
  private void lookUp(List<RefMove> open, Map<RefMove, Fate> fates)
      throws RemoteUnavailableException {
    RefState now = upstream.refresh();
    for (RefMove move : open) {
      ObjectId at = now.at(move.ref()).orElse(ObjectId.zeroId());
      if (at.equals(move.target())) {
        fates.put(move, new Fate.Moved());
      } else if (!at.equals(move.expected())) {
        fates.put(move, new Fate.Elsewhere(at));
      }
    }
  }

  private void pause(int attempt, RemoteUnavailableException cause)
      throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted before the claims were settled", cause);
    }
  }
}
