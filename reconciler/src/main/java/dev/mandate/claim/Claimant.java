package dev.mandate.claim;

import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One reconciler's side of claims: decides which may be asked for, asks, keeps, lets go. {@link
 * #claim} is for one thread at a time; the rest is thread-safe.
 */
public final class Claimant {
  private static final String UNREADABLE = "a claim that cannot be read";

  private final ClaimStore store;
  private final String holder;
  private final Holders holders;
  private final ClaimWatch watch;
  private final AtomicLong beats = new AtomicLong();
  private final Set<OccurrenceKey> outstanding = ConcurrentHashMap.newKeySet();

  /**
   * @param holder the id of this process, never used before
   */
  public Claimant(ClaimStore store, String holder, Holders holders, ClaimWatch watch) {
    this.store = store;
    this.holder = holder;
    this.holders = holders;
    this.watch = watch;
  }

  /**
   * An occurrence that is to be claimed.
   *
   * @param ttl how long the claim stands without a sign of life
   * @param needs what no other claim may have at the same time
   */
  public record Wish(OccurrenceKey key, Duration ttl, List<Need> needs) {
    public Wish {
      needs = List.copyOf(needs);
    }
  }

  /**
   * Claims what is free, and takes over what its holder has left: one look and one push for all.
   *
   * @param wishes most urgent first
   * @param most how many to ask for; the others are only looked at
   * @return an outcome for each wish that was asked for or is held by somebody
   * @throws RemoteUnavailableException when it cannot be known what was granted; asking again is
   *     safe
   */
  public Map<OccurrenceKey, ClaimOutcome> claim(List<Wish> wishes, int most)
      throws RemoteUnavailableException {
    Map<ClaimName, Wish> byName = new LinkedHashMap<>();
    wishes.forEach(wish -> byName.put(ClaimName.of(wish.key()), wish));
    Map<ClaimName, SeenClaim> seen = store.observe(byName.keySet());
    watch.retain(seen.keySet());
    Map<OccurrenceKey, ClaimOutcome> outcomes = new HashMap<>();
    List<Bid> bids = new ArrayList<>();
    byName.forEach(
        (name, wish) -> {
          SeenClaim present = seen.get(name);
          if (present == null) {
            if (bids.size() < most) {
              bids.add(new Bid(fresh(wish, 1, false), Optional.empty(), wish.needs()));
            }
            return;
          }
          Duration since = watch.unchanged(name, present.at());
          if (mayTake(present, since, wish)) {
            if (bids.size() < most) {
              Claim mine = fresh(wish, nextToken(present), hasStarted(present));
              bids.add(new Bid(mine, Optional.of(present.at()), wish.needs()));
            }
          } else {
            String who = present.says().map(Claim::holder).orElse(UNREADABLE);
            outcomes.put(wish.key(), new ClaimOutcome.HeldBy(who, since));
          }
        });
    if (!bids.isEmpty()) {
      bids.forEach(bid -> outstanding.add(bid.wanted().key()));
      Map<OccurrenceKey, ClaimOutcome> asked = store.acquire(bids);
      asked.forEach(this::settle);
      outcomes.putAll(asked);
    }
    return outcomes;
  }

  /**
   * Shows that this process lives, in one push for all.
   *
   * @param running of these, the runs whose agents have been started; the claims say so from now on
   * @return for each {@code Granted} or {@code Lost}
   */
  public Map<OccurrenceKey, ClaimOutcome> heartbeat(
      Collection<HeldClaim> held, Set<OccurrenceKey> running) throws RemoteUnavailableException {
    Map<HeldClaim, Claim> next = new HashMap<>();
    for (HeldClaim each : held) {
      long number = beats.incrementAndGet();
      boolean begun = running.contains(each.key());
      next.put(each, begun ? each.claim().begun(number) : each.claim().beat(number));
    }
    Map<OccurrenceKey, ClaimOutcome> outcomes = store.heartbeat(next);
    outcomes.forEach(this::settle);
    return outcomes;
  }

  /** Lets claims go, in one push for all. */
  public void release(Collection<HeldClaim> held) throws RemoteUnavailableException {
    if (!held.isEmpty()) {
      store.release(held);
      gone(new HashSet<>(held.stream().map(HeldClaim::key).toList()));
    }
  }

  /** The same for claims whose runs never began: nothing stays set aside for them. */
  public void giveBack(Collection<HeldClaim> held) throws RemoteUnavailableException {
    if (!held.isEmpty()) {
      store.giveBack(held);
      gone(new HashSet<>(held.stream().map(HeldClaim::key).toList()));
    }
  }

  /** Takes note that claims went with the record of their runs, or were found taken over. */
  public void gone(Set<OccurrenceKey> keys) {
    outstanding.removeAll(keys);
  }

  /** Whether claims of this process may still stand. */
  public boolean holdsAny() {
    return !outstanding.isEmpty();
  }

  /** How many claims of this process may still stand. */
  public int held() {
    return outstanding.size();
  }

  private void settle(OccurrenceKey key, ClaimOutcome outcome) {
    if (!(outcome instanceof ClaimOutcome.Granted)) {
      outstanding.remove(key);
    }
  }

  /**
   * Says, before an agent is started that must not be started twice, that it may have been. Only
   * who has that granted may start it; whoever takes the claim over finds it said.
   *
   * @return {@code Granted} or {@code Lost}
   */
  public ClaimOutcome begin(HeldClaim held) throws RemoteUnavailableException {
    Claim begun = held.claim().begun(beats.incrementAndGet());
    ClaimOutcome outcome = store.heartbeat(Map.of(held, begun)).get(held.key());
    settle(held.key(), outcome);
    return outcome;
  }

  private Claim fresh(Wish wish, long token, boolean started) {
    return new Claim(wish.key(), holder, token, wish.ttl(), started, beats.incrementAndGet());
  }

  private static boolean hasStarted(SeenClaim present) {
    return present.says().map(Claim::started).orElse(false);
  }

  /** A claim of one's own is one whose push was carried out though its answer was lost. */
  private boolean mayTake(SeenClaim present, Duration since, Wish wish) {
    Duration ttl = present.says().map(Claim::ttl).orElse(wish.ttl());
    return since.compareTo(ttl) >= 0
        || present
            .says()
            .map(Claim::holder)
            .filter(who -> who.equals(holder) || holders.isDead(who))
            .isPresent();
  }

  private long nextToken(SeenClaim present) {
    return present
        .says()
        .map(c -> c.holder().equals(holder) ? c.token() : c.nextToken())
        .orElse(1L);
  }
}
