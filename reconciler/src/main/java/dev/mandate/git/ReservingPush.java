package dev.mandate.git;

import dev.mandate.budget.Books;
import dev.mandate.budget.Reservation;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Need;
import dev.mandate.claim.Reservations;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.MissingObjectException;
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

  /** A listing of refs that was made in the middle of a push is not the next time. */
  private static final int STALE_ATTEMPTS = 4;

  private final ControlSource source;
  private final ObjectStore objects;
  private final Upstream upstream;
  private final CommitWriter commits;
  private final Open proposals;
  private final Backoff backoff;

  /** Looks which proposals are open. */
  @FunctionalInterface
  interface Open {
    /** The task of each. */
    List<String> open() throws RemoteUnavailableException;
  }

  /**
   * What became of the bids, each in one of the two.
   *
   * @param fates of what was pushed
   * @param waiting why a bid was not pushed: what it needs for itself, another one has
   * @param reservations what is set aside for those that were pushed
   */
  record Settled(
      Map<RefMove, Fate> fates,
      Map<RefMove, String> waiting,
      Map<RefMove, Reservation> reservations) {}

  ReservingPush(
      ControlSource source,
      ObjectStore objects,
      Upstream upstream,
      CommitWriter commits,
      Open proposals,
      Backoff backoff) {
    this.proposals = proposals;
    this.source = source;
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
    Map<RefMove, Reservation> reservations = new HashMap<>();
    int stale = 0;
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
        return new Settled(fates, waiting, reservations);
      }
      if (isOlderThan(table.get(), now)) {
        if (++stale < STALE_ATTEMPTS) {
          pause(attempt);
          continue;
        }
        String why =
            Reservations.REF
                + " was written with a runs branch that is not the one here; delete it while no"
                + " reconciler runs, if that branch was rewritten";
        open.keySet().forEach(move -> fates.put(move, new Fate.Refused(why)));
        return new Settled(fates, waiting, reservations);
      }
      List<RefMove> moves =
          admit(now, table.get(), open, waiting, reservations, openProposals(open.values()));
      if (moves.isEmpty()) {
        return new Settled(fates, waiting, reservations);
      }
      boolean last = attempt + 1 == ATTEMPTS;
      Optional<String> refusal = push(now, moves, open, fates, last);
      if (refusal.isPresent()) {
        open.keySet().forEach(move -> fates.put(move, new Fate.Refused(refusal.get())));
        return new Settled(fates, waiting, reservations);
      }
      open.keySet().removeAll(fates.keySet());
      if (!open.isEmpty()) {
        pause(attempt);
      }
    }
    if (!open.isEmpty()) {
      throw new RemoteUnavailableException("the table of reservations could not be read", null);
    }
    return new Settled(fates, waiting, reservations);
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
      RefState now,
      Reservations before,
      Map<RefMove, Bid> open,
      Map<RefMove, String> waiting,
      Map<RefMove, Reservation> reservations,
      List<String> proposals) {
    Books books = new Books(source, now.runs().map(ObjectStore::commitId));
    Reservations table = standing(now, before, open.values());
    List<RefMove> moves = new ArrayList<>();
    for (Map.Entry<RefMove, Bid> each : open.entrySet()) {
      Bid bid = each.getValue();
      ClaimName name = bid.wanted().name();
      Optional<String> obstacle = table.obstacle(name, bid.needs(), books::spent, proposals);
      if (obstacle.isPresent()) {
        waiting.put(each.getKey(), obstacle.get());
      } else {
        moves.add(each.getKey());
        table = table.claimed(name, bid.wanted().key().task(), bid.needs());
        reservations.put(each.getKey(), table.reservation(name));
      }
    }
    open.keySet().removeAll(waiting.keySet());
    if (!moves.isEmpty()) {
      tableMove(now, before, table).ifPresent(moves::add);
    }
    return moves;
  }

  /**
   * Looked at after the claims: what has become a proposal since, and has no claim any more, is
   * seen here.
   */
  private List<String> openProposals(Collection<Bid> bids) throws RemoteUnavailableException {
    return bids.stream()
            .flatMap(bid -> bid.needs().stream())
            .anyMatch(Need.Proposals.class::isInstance)
        ? proposals.open()
        : List.of();
  }

  /** Without the entries of claims that are gone, and without what is recorded. */
  private Reservations standing(RefState now, Reservations before, Collection<Bid> bids) {
    Set<ClaimName> claims =
        now.refs().keySet().stream()
            .flatMap(ref -> ClaimName.ofRef(ref).stream())
            .collect(Collectors.toSet());
    Reservations table = before.of(claims);
    Optional<CommitId> head = now.runs().map(ObjectStore::commitId);
    if (head.isPresent() && table.setsAside()) {
      table = table.without((name, attempt) -> isRecorded(head.get(), name, attempt), head.get());
    }
    Optional<Instant> latest =
        bids.stream()
            .flatMap(bid -> bid.needs().stream())
            .filter(Need.Spend.class::isInstance)
            .map(need -> ((Need.Spend) need).hold().since())
            .max(Comparator.naturalOrder());
    return latest.isPresent() ? table.since(latest.get()) : table;
  }

  private boolean isRecorded(CommitId head, ClaimName name, int attempt) {
    return source.find(head, OccurrenceKey.marker(name.hex())).isPresent()
        || source.find(head, OccurrenceKey.attemptMarker(name.hex(), attempt)).isPresent();
  }

  /**
   * Whether the table knows more of the runs branch than what is seen of that here. A listing of
   * refs is not made at one instant, so this can be so for a moment.
   */
  private boolean isOlderThan(Reservations table, RefState now) {
    if (table.settledOn().isEmpty()) {
      return false;
    }
    ObjectId known = ObjectStore.objectId(table.settledOn().get());
    if (now.runs().isEmpty()) {
      return true;
    }
    try (RevWalk walk = new RevWalk(objects.repository())) {
      return !walk.isMergedInto(walk.parseCommit(known), walk.parseCommit(now.runs().get()));
    } catch (MissingObjectException e) {
      return true;
    } catch (IOException e) {
      throw objects.broken("the runs branch cannot be read", e);
    }
  }

  private Optional<RefMove> tableMove(RefState now, Reservations before, Reservations after) {
    return after.equals(before)
        ? Optional.empty()
        : Optional.of(
            new RefMove(
                Reservations.REF,
                now.at(Reservations.REF).orElse(ObjectId.zeroId()),
                write(after)));
  }

  /** The table as it stands; empty when it cannot be read. */
  Optional<Reservations> look() throws RemoteUnavailableException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RefState now = upstream.refresh();
      if (isHere(now)) {
        return read(now).map(table -> standing(now, table, List.of()));
      }
      pause(attempt);
    }
    throw new RemoteUnavailableException("the table of reservations could not be read", null);
  }

  /**
   * Lets claims go whose runs never began, and gives back what was set aside for them.
   *
   * @return those that are to be let go without that: others were faster all the time
   */
  List<HeldClaim> giveBack(Collection<HeldClaim> held) throws RemoteUnavailableException {
    List<HeldClaim> open = new ArrayList<>(held);
    for (int attempt = 0; !open.isEmpty() && attempt < ATTEMPTS; attempt++) {
      RefState now = upstream.refresh();
      open.removeIf(
          claim ->
              now.at(claim.name().ref())
                  .filter(ObjectStore.objectId(claim.at())::equals)
                  .isEmpty());
      if (open.isEmpty()) {
        break;
      }
      Optional<Reservations> before = isHere(now) ? read(now) : Optional.empty();
      if (before.isPresent()) {
        Reservations after = before.get();
        List<RefMove> moves = new ArrayList<>();
        for (HeldClaim claim : open) {
          after = after.unused(claim.name());
          moves.add(RefMove.delete(claim.name().ref(), ObjectStore.objectId(claim.at())));
        }
        tableMove(now, before.get(), after).ifPresent(moves::add);
        if (upstream.push(moves) instanceof Upstream.PushResult.Moved) {
          return List.of();
        }
      }
      pause(attempt);
    }
    return open;
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
