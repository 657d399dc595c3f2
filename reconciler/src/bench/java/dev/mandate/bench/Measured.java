package dev.mandate.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long one contender took.
 *
 * @param times sorted, shortest first; not empty
 */
record Measured(String name, List<Duration> times) {
  Measured {
    times = times.stream().sorted().toList();
  }

  Duration median() {
    int middle = times.size() / 2;
    return times.size() % 2 == 1
        ? times.get(middle)
        : times.get(middle - 1).plus(times.get(middle)).dividedBy(2);
  }

  Duration worst() {
    return times.getLast();
  }

  double ratioTo(Measured other) {
    return (double) median().toNanos() / other.median().toNanos();
  }
}
