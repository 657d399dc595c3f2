package dev.mandate.ledger;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Keeps what was asked for in this round and in the one before, and forgets the rest. */
final class Recent<K, V> {
  private volatile Map<K, V> before = Map.of();
  private volatile Map<K, V> now = new ConcurrentHashMap<>();

  V get(K key, Function<K, V> load) {
    V value = now.get(key);
    if (value == null) {
      value = before.get(key);
      if (value == null) {
        value = load.apply(key);
      }
      now.put(key, value);
    }
    return value;
  }

  void nextRound() {
    before = now;
    now = new ConcurrentHashMap<>();
  }
}
