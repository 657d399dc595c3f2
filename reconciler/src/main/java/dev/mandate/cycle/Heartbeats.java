package dev.mandate.cycle;

import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows that the holder of some claims lives: one push for all of them, each time a third of the
 * smallest TTL has passed. Losing a claim cancels nothing; the result is dropped when it is to be
 * recorded, where the remote itself decides.
 */
final class Heartbeats implements AutoCloseable {
  private static final int PER_TTL = 3;

  private final Claimant claimant;
  private final Progress progress;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heartbeat").factory());

  /** As they were last known to stand, those that were lost too. */
  private final Map<OccurrenceKey, HeldClaim> claims;

  private final Set<OccurrenceKey> lost = new HashSet<>();
  private boolean inDoubt;

  Heartbeats(Claimant claimant, Map<OccurrenceKey, HeldClaim> held, Progress progress) {
    this.claimant = claimant;
    this.progress = progress;
    this.claims = new HashMap<>(held);
    held.values().stream()
        .map(claim -> claim.claim().ttl())
        .min(Duration::compareTo)
        .map(ttl -> ttl.toNanos() / PER_TTL)
        .ifPresent(
            every -> {
              // Its ticks handle their own failures, so nobody asks how they went.
              var unused =
                  scheduler.scheduleAtFixedRate(this::tick, every, every, TimeUnit.NANOSECONDS);
            });
  }

  private void tick() {
    try {
      beat();
    } catch (RemoteUnavailableException | RuntimeException e) {
      // The next one may get through; until then the claims stand for the rest of their TTL.
      progress.heartbeatMissed(e.getMessage());
    }
  }

  private synchronized void beat() throws RemoteUnavailableException {
    List<HeldClaim> alive =
        claims.values().stream().filter(claim -> !lost.contains(claim.key())).toList();
    if (alive.isEmpty()) {
      return;
    }
    inDoubt = true;
    claimant.heartbeat(alive).forEach(this::note);
    inDoubt = false;
  }

  private void note(OccurrenceKey key, ClaimOutcome outcome) {
    if (outcome instanceof ClaimOutcome.Granted(HeldClaim held)) {
      claims.put(key, held);
    } else {
      lost.add(key);
      progress.claimLost(key);
    }
  }

  /**
   * Ends the heartbeats. Where the answer to the last one was lost, another one finds out where the
   * claims stand.
   *
   * @return the claims as they stand, those that were lost too
   */
  Map<OccurrenceKey, HeldClaim> stop() throws RemoteUnavailableException {
    scheduler.shutdown();
    synchronized (this) {
      if (inDoubt) {
        beat();
      }
      return Map.copyOf(claims);
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
