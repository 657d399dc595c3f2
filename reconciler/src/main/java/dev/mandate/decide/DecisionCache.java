package dev.mandate.decide;

import dev.mandate.canonical.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The decisions that were used last, by what was asked of whom. Thread-safe. */
final class DecisionCache {
  private record Key(Digest input, Digest policy) {}

  private final int capacity;
  private final Map<Key, Decision> decisions = new LinkedHashMap<>(16, 0.75f, true);
  private long hits;
  private long misses;

  DecisionCache(int capacity) {
    this.capacity = capacity;
  }

  synchronized Optional<Decision> find(PolicyInput input, PolicyIdentity policy) {
    Decision found = decisions.get(new Key(input.digest(), policy.digest()));
    if (found == null) {
      misses++;
    } else {
      hits++;
    }
    return Optional.ofNullable(found);
  }

  synchronized void keep(Decision decision) {
    decisions.put(new Key(decision.input().digest(), decision.policy().digest()), decision);
    if (decisions.size() > capacity) {
      var oldest = decisions.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  synchronized Decisions.Statistics statistics() {
    return new Decisions.Statistics(hits, misses, decisions.size());
  }
}
