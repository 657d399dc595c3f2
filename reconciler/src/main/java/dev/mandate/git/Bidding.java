package dev.mandate.git;

import dev.mandate.budget.Account;
import dev.mandate.budget.Reservation;
import dev.mandate.budget.Sum;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.claim.Reservations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jgit.lib.ObjectId;

/** Bids on claims until it is known what became of each. Used by one thread. */
final class Bidding {
  private final Map<RefMove, Bid> open;
  private final Map<RefMove, Fate> fates = new HashMap<>();
  private final Map<RefMove, String> waiting = new HashMap<>();
  private final Map<RefMove, Reservation> reservations = new HashMap<>();

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

  /**
   * @param bids most urgent first
   */
  Bidding(Map<RefMove, Bid> bids) {
    this.open = new LinkedHashMap<>(bids);
  }

  /** Whether none is open any more. */
  boolean isOver() {
    return open.isEmpty();
  }

  Collection<Bid> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  /** What is to be pushed of those that are open, most urgent first. */
  List<RefMove> moves() {
    return new ArrayList<>(open.keySet());
  }

  /** Ends those whose refs have moved: by a push of ours, or by somebody else's. */
  void lookUp(RefState now) {
    open.keySet()
        .forEach(
            move -> {
              ObjectId at = now.at(move.ref()).orElse(ObjectId.zeroId());
              if (at.equals(move.target())) {
                fates.put(move, new Fate.Moved());
              } else if (!at.equals(move.expected())) {
                fates.put(move, new Fate.Elsewhere(at));
              }
            });
    open.keySet().removeAll(fates.keySet());
  }

  /**
   * Those whose needs are free are entered, in the order of their urgency; the others wait.
   *
   * @param proposals the task of each that is open
   * @return the table with those that were entered
   */
  Reservations admit(Reservations standing, Function<Account, Sum> spent, List<String> proposals) {
    Reservations table = standing;
    for (Map.Entry<RefMove, Bid> each : open.entrySet()) {
      Bid bid = each.getValue();
      ClaimName name = bid.wanted().name();
      Optional<String> obstacle = table.obstacle(name, bid.needs(), spent, proposals);
      if (obstacle.isPresent()) {
        waiting.put(each.getKey(), obstacle.get());
      } else {
        table = table.claimed(name, bid.wanted().key().task(), bid.needs());
        reservations.put(each.getKey(), table.reservation(name));
      }
    }
    open.keySet().removeAll(waiting.keySet());
    return table;
  }

  /** All that are open have been pushed. */
  void haveMoved() {
    end(new Fate.Moved());
  }

  /** Trying again cannot help any that is open. */
  void areRefused(String why) {
    end(new Fate.Refused(why));
  }

  private void end(Fate fate) {
    open.keySet().forEach(move -> fates.put(move, fate));
    open.clear();
  }

  /** To be asked when it is over. */
  Settled settled() {
    return new Settled(fates, waiting, reservations);
  }
}
