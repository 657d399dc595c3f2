package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.claim.Claim;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.ClaimStore;
import dev.mandate.claim.ClaimWatch;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Holders;
import dev.mandate.claim.Reservations;
import dev.mandate.claim.SeenClaim;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final HeldClaim A = held("a", 1);
  private static final HeldClaim B = held("b", 2);

  private final Store store = new Store();
  private final Told told = new Told();
  private final Claimant claimant =
      new Claimant(store, "me", Holders.NOBODY, new ClaimWatch(System::nanoTime));

  private static HeldClaim held(String task, int object) {
    OccurrenceKey key = new OccurrenceKey(task, Digest.ofHex("d".repeat(64)), "once");
    return new HeldClaim(
        new Claim(key, "me", 1, Claim.SHORTEST_TTL, false, object), new CommitId(hex(object)));
  }

  private static String hex(long number) {
    return String.format("%040x", number);
  }

  private static final Set<OccurrenceKey> BOTH = Set.of(A.key(), B.key());

  private Heartbeats start() {
    Heartbeats heartbeats = new Heartbeats(claimant, told);
    heartbeats.keep(Map.of(A.key(), A, B.key(), B), Map.of());
    return heartbeats;
  }

  @Test
  void oneBeatRenewsAllAndTheirNewPlacesAreWhatCounts() throws Exception {
    try (Heartbeats heartbeats = start()) {
      assertEquals(Set.of("a", "b"), store.beats.take());
      assertEquals(Set.of("a", "b"), store.beats.take());
      // Only once they are taken does no further beat move them.
      Map<OccurrenceKey, HeldClaim> taken = heartbeats.take(BOTH);
      assertEquals(store.now(), taken);
      assertTrue(store.now().get(A.key()).claim().beat() != A.claim().beat());
    }
  }

  @Test
  void thatAnAgentWasStartedIsSaidWithTheNextSignOfLife() throws Exception {
    try (Heartbeats heartbeats = start()) {
      heartbeats.running(A.key());
      store.beats.clear();
      store.beats.take();
      assertTrue(store.now().get(A.key()).claim().started());
      assertFalse(store.now().get(B.key()).claim().started());
    }
  }

  @Test
  void aLostOneIsToldOnceAndBeatsNoMoreButStaysWhereItWasLastSeen() throws Exception {
    try (Heartbeats heartbeats = start()) {
      store.lose(A.key());
      assertEquals("lost a", told.lines.take());
      Set<String> alive = store.beats.take();
      while (alive.contains("a")) {
        alive = store.beats.take();
      }
      assertEquals(Set.of("b"), alive);
      Map<OccurrenceKey, HeldClaim> last = heartbeats.take(BOTH);
      assertEquals(Set.of(A.key(), B.key()), last.keySet());
      assertTrue(told.lines.isEmpty());
    }
  }

  @Test
  void oneThatDoesNotGetThroughIsTriedAgain() throws Exception {
    store.breakNext("cut");
    try (Heartbeats heartbeats = start()) {
      assertEquals("missed cut", told.lines.take());
      assertEquals(Set.of("a", "b"), store.beats.take());
      // Only once they are taken does no further beat move them.
      Map<OccurrenceKey, HeldClaim> taken = heartbeats.take(BOTH);
      assertEquals(store.now(), taken);
    }
  }

  @Test
  void oneThatIsInDoubtAtTheEndIsSettledFirst() throws Exception {
    store.breakAlways("cut");
    try (Heartbeats heartbeats = start()) {
      assertEquals("missed cut", told.lines.take());
      assertThrows(RemoteUnavailableException.class, () -> heartbeats.take(BOTH));
      store.mend();
      assertEquals(Set.of(A.key(), B.key()), heartbeats.take(BOTH).keySet());
      assertEquals(Set.of("a", "b"), store.beats.take());
    }
  }

  /** Renews whatever it is asked to, unless told otherwise. */
  private static final class Store implements ClaimStore {
    final BlockingQueue<Set<String>> beats = new LinkedBlockingQueue<>();
    private final Map<OccurrenceKey, HeldClaim> now = new HashMap<>();
    private final Set<OccurrenceKey> lost = new HashSet<>();
    private int broken;
    private String why = "";
    private long objects = 100;

    synchronized void lose(OccurrenceKey key) {
      lost.add(key);
    }

    synchronized void breakNext(String reason) {
      broken = 1;
      why = reason;
    }

    synchronized void breakAlways(String reason) {
      broken = Integer.MAX_VALUE;
      why = reason;
    }

    synchronized void mend() {
      broken = 0;
    }

    synchronized Map<OccurrenceKey, HeldClaim> now() {
      return Map.copyOf(now);
    }

    @Override
    public synchronized Map<OccurrenceKey, ClaimOutcome> heartbeat(Map<HeldClaim, Claim> from)
        throws RemoteUnavailableException {
      if (broken > 0) {
        broken--;
        throw new RemoteUnavailableException(why, null);
      }
      Map<OccurrenceKey, ClaimOutcome> outcomes = new HashMap<>();
      Set<String> tasks = new TreeSet<>();
      from.forEach(
          (before, next) -> {
            tasks.add(next.key().task());
            if (lost.contains(next.key())) {
              outcomes.put(next.key(), new ClaimOutcome.Lost());
            } else {
              HeldClaim held = new HeldClaim(next, new CommitId(hex(objects++)));
              now.put(next.key(), held);
              outcomes.put(next.key(), new ClaimOutcome.Granted(held));
            }
          });
      beats.add(tasks);
      return outcomes;
    }

    @Override
    public Map<ClaimName, SeenClaim> observe(Set<ClaimName> names) {
      throw new UnsupportedOperationException("heartbeats look for no claims");
    }

    @Override
    public Map<OccurrenceKey, ClaimOutcome> acquire(Collection<Bid> bids) {
      throw new UnsupportedOperationException("heartbeats take no claims");
    }

    @Override
    public void giveBack(Collection<HeldClaim> held) {
      release(held);
    }

    @Override
    public List<String> openProposals() {
      return List.of();
    }

    @Override
    public Optional<Reservations> reservations() {
      return Optional.of(Reservations.none());
    }

    @Override
    public void release(Collection<HeldClaim> held) {
      throw new UnsupportedOperationException("heartbeats let nothing go: " + List.copyOf(held));
    }
  }

  private static final class Told extends QuietProgress {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void claimLost(OccurrenceKey key) {
      lines.add("lost " + key.task());
    }

    @Override
    public void heartbeatMissed(String reason) {
      lines.add("missed " + reason);
    }
  }
}
