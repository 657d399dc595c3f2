package dev.mandate.claim;

import dev.mandate.snapshot.CommitId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Remembers how long claims have stood unchanged before the eyes of this observer, by its own
 * monotonic clock. No clock of another machine, and no wall clock, has a say: a claim whose object
 * has not changed for its TTL has not been renewed by anybody. The take-over itself is a
 * compare-and-swap from that object, so a sign of life that comes at the last moment wins. Not
 * thread-safe.
 */
public final class ClaimWatch {
  private final LongSupplier nanos;
  private final Map<ClaimName, Sighting> sightings = new HashMap<>();

  /**
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   */
  public ClaimWatch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Sighting(CommitId at, long since) {}

  /** How long the claim has stood at this object; zero when it is seen there for the first time. */
  public Duration unchanged(ClaimName name, CommitId at) {
    long now = nanos.getAsLong();
    Sighting seen = sightings.get(name);
    if (seen == null || !seen.at().equals(at)) {
      sightings.put(name, new Sighting(at, now));
      return Duration.ZERO;
    }
    return Duration.ofNanos(now - seen.since());
  }

  /** Forgets all claims but these. */
  public void retain(Set<ClaimName> present) {
    sightings.keySet().retainAll(present);
  }
}
