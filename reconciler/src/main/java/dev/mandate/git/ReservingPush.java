package dev.mandate.git;

import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.claim.Reservations;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Takes claims on runs that need something for themselves. The claims and the table of {@link
 * Reservations} move in one push, all or nothing and the table only from where it was read: whoever
 * is beaten to it reads it again.
 */
final class ReservingPush {
  /** With waits of up to two seconds, about half a minute of losing to others. */
  private static final int ATTEMPTS = 24;

  private final ObjectStore objects;
  private final Upstream upstream;
  private final CommitWriter commits;
  private final Backoff backoff;

  /**
   * What became of the bids, each in one of the two.
   *
   * @param fates of what was pushed
   * @param waiting why a bid was not pushed: what it needs for itself, another one has
   */
  record Settled(Map<RefMove, Fate> fates, Map<RefMove, String> waiting) {}

  ReservingPush(ObjectStore objects, Upstream upstream, CommitWriter commits, Backoff backoff) {
    this.objects = objects;
    this.upstream = upstream;
    this.commits = commits;
    this.backoff = backoff;
  }

  /**
   * @param bids most urgent first
   * @throws RemoteUnavailableException when it cannot be known what was granted
   */
  Settled push(Map<RefMove, Bid> bids) throws RemoteUnavailableException {
    Map<RefMove, Fate> fates = new HashMap<>();
    Map<RefMove, String> waiting = new HashMap<>();
    Map<RefMove, Bid> open = new LinkedHashMap<>(bids);
    for (int attempt = 0; !open.isEmpty() && attempt < ATTEMPTS; attempt++) {
      RefState now = upstream.refresh();
      settle(now, open, fates);
      if (!isHere(now)) {
        // It has moved on since it was asked for.
        pause(attempt);
        continue;
      }
      Optional<Reservations> table = read(now);
      if (table.isEmpty()) {
        String why =
            Reservations.REF + " holds what is no table; delete it while no reconciler runs";
        open.keySet().forEach(move -> fates.put(move, new Fate.Refused(why)));
        return new Settled(fates, waiting);
      }
      List<RefMove> moves = admit(now, table.get(), open, waiting);
      if (moves.isEmpty()) {
        return new Settled(fates, waiting);
      }
      boolean last = attempt + 1 == ATTEMPTS;
      Optional<String> refusal = push(now, moves, open, fates, last);
      if (refusal.isPresent()) {
        open.keySet().forEach(move -> fates.put(move, new Fate.Refused(refusal.get())));
        return new Settled(fates, waiting);
      }
      open.keySet().removeAll(fates.keySet());
      if (!open.isEmpty()) {
        pause(attempt);
      }
    }
    if (!open.isEmpty()) {
      throw new RemoteUnavailableException("the table of reservations could not be read", null);
    }
    return new Settled(fates, waiting);
  }

  /** Those that stand elsewhere than before: by a push of ours, or by somebody else's. */
  private static void settle(RefState now, Map<RefMove, Bid> open, Map<RefMove, Fate> fates) {
    for (RefMove move : List.copyOf(open.keySet())) {
      ObjectId at = now.at(move.ref()).orElse(ObjectId.zeroId());
      if (at.equals(move.target())) {
        fates.put(move, new Fate.Moved());
      } else if (!at.equals(move.expected())) {
        fates.put(move, new Fate.Elsewhere(at));
      }
    }
    open.keySet().removeAll(fates.keySet());
  }

  /** The claims whose needs are free, in the order of their urgency, and the table with them. */
  private List<RefMove> admit(
      RefState now, Reservations before, Map<RefMove, Bid> open, Map<RefMove, String> waiting) {
    Set<ClaimName> standing =
        now.refs().keySet().stream()
            .flatMap(ref -> ClaimName.ofRef(ref).stream())
            .collect(Collectors.toSet());
    Reservations table = before.of(standing);
    List<RefMove> moves = new ArrayList<>();
    for (Map.Entry<RefMove, Bid> each : open.entrySet()) {
      Bid bid = each.getValue();
      ClaimName name = bid.wanted().name();
      Optional<String> obstacle = table.obstacle(name, bid.needs());
      if (obstacle.isPresent()) {
        waiting.put(each.getKey(), obstacle.get());
      } else {
        moves.add(each.getKey());
        table = table.with(name, new Reservations.Entry(bid.wanted().key().task(), bid.needs()));
      }
    }
    open.keySet().removeAll(waiting.keySet());
    if (!moves.isEmpty() && !table.equals(before)) {
      ObjectId expected = now.at(Reservations.REF).orElse(ObjectId.zeroId());
      moves.add(new RefMove(Reservations.REF, expected, write(table)));
    }
    return moves;
  }

  /** Gives the reason when trying again cannot help. */
  private Optional<String> push(
      RefState before,
      List<RefMove> moves,
      Map<RefMove, Bid> open,
      Map<RefMove, Fate> fates,
      boolean last)
      throws RemoteUnavailableException {
    try {
      return switch (upstream.push(moves)) {
        case Upstream.PushResult.Moved() -> {
          open.keySet().forEach(move -> fates.put(move, new Fate.Moved()));
          yield Optional.empty();
        }
        case Upstream.PushResult.Impossible(String message) -> Optional.of(message);
        case Upstream.PushResult.Rejected(String message) -> {
          if (!hasMoved(before, upstream.refresh(), moves) && !LockTrouble.isIn(message)) {
            yield Optional.of(message);
          }
          if (last) {
            throw new RemoteUnavailableException(
                "claims could not be pushed, " + ATTEMPTS + " times in a row: " + message, null);
          }
          yield Optional.empty();
        }
      };
    } catch (RemoteAccessException e) {
      throw e;
    } catch (RemoteUnavailableException e) {
      // It broke off at a point that we cannot know: the next attempt looks whether it arrived.
      if (last) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static boolean hasMoved(RefState before, RefState now, List<RefMove> moves) {
    return moves.stream().anyMatch(m -> !now.at(m.ref()).equals(before.at(m.ref())));
  }

  private boolean isHere(RefState now) throws RemoteUnavailableException {
    Optional<ObjectId> at = now.at(Reservations.REF);
    at.ifPresent(id -> upstream.bring(Map.of(Reservations.REF, id)));
    try {
      return at.isEmpty() || objects.repository().getObjectDatabase().has(at.get());
    } catch (IOException e) {
      throw objects.broken("the table of reservations cannot be read", e);
    }
  }

  /** Empty when it is no table. */
  private Optional<Reservations> read(RefState now) {
    Optional<ObjectId> at = now.at(Reservations.REF);
    if (at.isEmpty()) {
      return Optional.of(Reservations.none());
    }
    try (ObjectReader reader = objects.newReader();
        RevWalk walk = new RevWalk(reader)) {
      return Reservations.parse(walk.parseCommit(at.get()).getFullMessage());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private ObjectId write(Reservations table) {
    try (ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId noFiles = inserter.insert(Constants.OBJ_TREE, new TreeFormatter().toByteArray());
      ObjectId commit = commits.write(inserter, noFiles, List.of(), table.text());
      inserter.flush();
      return commit;
    } catch (IOException e) {
      throw objects.broken("the table of reservations cannot be written", e);
    }
  }

  private void pause(int attempt) throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted before the claims were settled", e);
    }
  }
}
