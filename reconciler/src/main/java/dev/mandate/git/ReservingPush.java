package dev.mandate.git;

import dev.mandate.budget.Books;
import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Need;
import dev.mandate.claim.Reservations;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final Upstream upstream;
  private final ReservationTable table;
  private final Open proposals;
  private final Backoff backoff;

  /** Looks which proposals are open. */
  @FunctionalInterface
  interface Open {
    /** The task of each. */
    List<String> open() throws RemoteUnavailableException;
  }

  ReservingPush(
      ControlSource source,
      Upstream upstream,
      ReservationTable table,
      Open proposals,
      Backoff backoff) {
    this.source = source;
    this.upstream = upstream;
    this.table = table;
    this.proposals = proposals;
    this.backoff = backoff;
  }

  /**
   * @param bids most urgent first
   * @throws RemoteUnavailableException when it cannot be known what was granted
   */
  Bidding.Settled push(Map<RefMove, Bid> bids) throws RemoteUnavailableException {
    Bidding bidding = new Bidding(bids);
    int stale = 0;
    for (int attempt = 0; !bidding.isOver() && attempt < ATTEMPTS; attempt++) {
      RefState now = upstream.refresh();
      bidding.lookUp(now);
      if (!table.isHere(now)) {
        pause(attempt);
        continue;
      }
      Optional<Reservations> before = table.read(now);
      if (before.isEmpty()) {
        bidding.areRefused(
            Reservations.REF + " holds what is no table; delete it while no reconciler runs");
        break;
      }
      if (table.isAhead(before.get(), now)) {
        if (++stale < STALE_ATTEMPTS) {
          pause(attempt);
          continue;
        }
        bidding.areRefused(
            Reservations.REF
                + " was written with a runs branch that is not the one here; delete it while no"
                + " reconciler runs, if that branch was rewritten");
        break;
      }
      List<RefMove> moves = admit(now, before.get(), bidding);
      if (moves.isEmpty()) {
        break;
      }
      push(now, moves, bidding, attempt + 1 == ATTEMPTS);
      if (!bidding.isOver()) {
        pause(attempt);
      }
    }
    if (!bidding.isOver()) {
      throw new RemoteUnavailableException("the table of reservations could not be read", null);
    }
    return bidding.settled();
  }

  /** The claims whose needs are free, and the table with them. */
  private List<RefMove> admit(RefState now, Reservations before, Bidding bidding)
      throws RemoteUnavailableException {
    List<String> open = openProposals(bidding.open());
    Books books = new Books(source, now.runs().map(ObjectStore::commitId));
    Reservations standing = table.standing(now, before, bidding.open());
    Reservations after = bidding.admit(standing, books::spent, open);
    List<RefMove> moves = bidding.moves();
    if (!moves.isEmpty()) {
      table.move(now, before, after).ifPresent(moves::add);
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

  /** Afterwards all that are open were pushed, were refused, or are to be tried again. */
  private void push(RefState before, List<RefMove> moves, Bidding bidding, boolean last)
      throws RemoteUnavailableException {
    try {
      switch (upstream.push(moves)) {
        case Upstream.PushResult.Moved() -> bidding.haveMoved();
        case Upstream.PushResult.Impossible(String message) -> bidding.areRefused(message);
        case Upstream.PushResult.Rejected(String message) -> {
          if (!hasMoved(before, upstream.refresh(), moves) && !LockTrouble.isIn(message)) {
            bidding.areRefused(message);
          } else if (last) {
            throw new RemoteUnavailableException(
                "claims could not be pushed, " + ATTEMPTS + " times in a row: " + message, null);
          }
        }
      }
    } catch (RemoteAccessException e) {
      throw e;
    } catch (RemoteUnavailableException e) {
      // It broke off at a point that we cannot know: the next attempt looks whether it arrived.
      if (last) {
        throw e;
      }
    }
  }

  private static boolean hasMoved(RefState before, RefState now, List<RefMove> moves) {
    return moves.stream().anyMatch(m -> !now.at(m.ref()).equals(before.at(m.ref())));
  }

  /** The table as it stands; empty when it cannot be read. */
  Optional<Reservations> look() throws RemoteUnavailableException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RefState now = upstream.refresh();
      if (table.isHere(now)) {
        return table.read(now).map(read -> table.standing(now, read));
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
      Optional<Reservations> before = table.isHere(now) ? table.read(now) : Optional.empty();
      if (before.isPresent()) {
        Reservations after = before.get();
        List<RefMove> moves = new ArrayList<>();
        for (HeldClaim claim : open) {
          after = after.unused(claim.name());
          moves.add(RefMove.delete(claim.name().ref(), ObjectStore.objectId(claim.at())));
        }
        table.move(now, before.get(), after).ifPresent(moves::add);
        if (upstream.push(moves) instanceof Upstream.PushResult.Moved) {
          return List.of();
        }
      }
      pause(attempt);
    }
    return open;
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
