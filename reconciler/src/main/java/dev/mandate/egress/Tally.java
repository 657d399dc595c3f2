package dev.mandate.egress;

import dev.mandate.run.Confinement.Connection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where an agent went, or wanted to go. Thread-safe. */
final class Tally {
  /** An agent can ask for any number of names; a record cannot hold them all. */
  private static final int MOST = 200;

  private static final String OTHERS = "(others)";

  private final Map<Key, long[]> counts = new HashMap<>();

  /**
   * A place and what it was answered.
   *
   * @param refused empty when it was connected
   */
  record Key(String host, int port, Optional<String> refused, boolean local) {}

  synchronized void add(Key key, long times, long sent, long received) {
    boolean full = counts.size() >= MOST && !counts.containsKey(key);
    long[] sums =
        counts.computeIfAbsent(
            full ? new Key(OTHERS, 0, key.refused().map(why -> "not one by one"), false) : key,
            k -> new long[3]);
    sums[0] += times;
    sums[1] += sent;
    sums[2] += received;
  }

  synchronized List<Connection> all() {
    return counts.entrySet().stream()
        .map(
            entry ->
                new Connection(
                    entry.getKey().host(),
                    entry.getKey().port(),
                    entry.getKey().refused(),
                    entry.getKey().local(),
                    entry.getValue()[0],
                    entry.getValue()[1],
                    entry.getValue()[2]))
        .sorted(
            Comparator.comparing(Connection::host)
                .thenComparingInt(Connection::port)
                .thenComparing(connection -> connection.refused().orElse("")))
        .toList();
  }
}
