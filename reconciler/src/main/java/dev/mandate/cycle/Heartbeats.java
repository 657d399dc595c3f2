package dev.mandate.cycle;

import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the claims of this process, and shows that it lives: one push for all of them, each time
 * the shortest interval among them has passed. Losing a claim cancels nothing; the result is
 * dropped when it is to be recorded, where the remote itself decides. Thread-safe.
 */
final class Heartbeats implements AutoCloseable {
  /** Where a spec asks for less often, a claim would not outlive one missed beat. */
  private static final int LEAST_PER_TTL = 3;

  private final Claimant claimant;
  private final Progress progress;

  /** As they were last known to stand, those that were lost too. */
  private final Map<OccurrenceKey, Kept> claims = new HashMap<>();

  private final Set<OccurrenceKey> lost = new HashSet<>();
  private final Set<OccurrenceKey> running = new HashSet<>();
  private boolean inDoubt;
  private boolean closed;
  private long lastBeat = System.nanoTime();

  Heartbeats(Claimant claimant, Progress progress) {
    this.claimant = claimant;
    this.progress = progress;
    var unused = Thread.ofPlatform().daemon().name("heartbeat").start(this::beatUntilClosed);
  }

  private record Kept(HeldClaim claim, Duration every) {}

  /**
   * Keeps claims alive from now on.
   *
   * @param every how often each of them is renewed at least
   */
  synchronized void keep(Map<OccurrenceKey, HeldClaim> held, Map<OccurrenceKey, Duration> every) {
    if (claims.isEmpty()) {
      lastBeat = System.nanoTime();
    }
    held.forEach(
        (key, claim) -> {
          Duration third = claim.claim().ttl().dividedBy(LEAST_PER_TTL);
          Duration asked = every.getOrDefault(key, third);
          claims.put(key, new Kept(claim, asked.compareTo(third) < 0 ? asked : third));
        });
    notifyAll();
  }

  /** What is held, those that were lost too. */
  synchronized Set<OccurrenceKey> keys() {
    return Set.copyOf(claims.keySet());
  }

  /**
   * Stops renewing some claims. Where the answer to the last push was lost, another one finds out
   * where they stand.
   *
   * @return the claims as they stand, those that were lost too
   */
  synchronized Map<OccurrenceKey, HeldClaim> take(Collection<OccurrenceKey> keys)
      throws RemoteUnavailableException {
    if (inDoubt && !keys.isEmpty()) {
      beat();
    }
    Map<OccurrenceKey, HeldClaim> taken = new HashMap<>();
    for (OccurrenceKey key : keys) {
      Kept kept = claims.remove(key);
      if (kept != null) {
        taken.put(key, kept.claim());
      }
      lost.remove(key);
      running.remove(key);
    }
    return taken;
  }

  /**
   * Says that a run begins which must not begin twice.
   *
   * @return false when the claim is lost, and the run must not begin
   */
  synchronized boolean begin(OccurrenceKey key) throws RemoteUnavailableException {
    Kept kept = claims.get(key);
    if (kept == null || lost.contains(key)) {
      return false;
    }
    inDoubt = true;
    note(key, claimant.begin(kept.claim()));
    inDoubt = false;
    return !lost.contains(key);
  }

  /** Takes note that an agent is started; the next sign of life tells others. */
  synchronized void running(OccurrenceKey key) {
    running.add(key);
  }

  private synchronized void beatUntilClosed() {
    try {
      while (!closed) {
        Optional<Duration> interval =
            claims.values().stream().map(Kept::every).min(Duration::compareTo);
        if (interval.isEmpty()) {
          wait();
          continue;
        }
        long left = lastBeat + interval.get().toNanos() - System.nanoTime();
        if (left > 0) {
          wait(left / 1_000_000, (int) (left % 1_000_000));
        } else {
          tick();
        }
      }
    } catch (InterruptedException e) {
      // Nobody has this thread, so nobody does; without beats, claims run out.
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    lastBeat = System.nanoTime();
    try {
      beat();
    } catch (RemoteUnavailableException | RuntimeException e) {
      // The next one may get through; until then the claims stand for the rest of their TTL.
      progress.heartbeatMissed(e.getMessage());
    }
  }

  private void beat() throws RemoteUnavailableException {
    List<HeldClaim> alive =
        claims.values().stream()
            .map(Kept::claim)
            .filter(claim -> !lost.contains(claim.key()))
            .toList();
    if (alive.isEmpty()) {
      inDoubt = false;
      return;
    }
    inDoubt = true;
    claimant.heartbeat(alive, running).forEach(this::note);
    inDoubt = false;
  }

  private void note(OccurrenceKey key, ClaimOutcome outcome) {
    if (outcome instanceof ClaimOutcome.Granted(HeldClaim held)) {
      claims.computeIfPresent(key, (k, kept) -> new Kept(held, kept.every()));
    } else {
      lost.add(key);
      progress.claimLost(key);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
