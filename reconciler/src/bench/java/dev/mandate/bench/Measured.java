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

  /** At least so many hundredths took no longer. */
  Duration percentile(int hundredths) {
    return times.get(Math.min(times.size() - 1, times.size() * hundredths / 100));
  }

  Duration worst() {
    return times.getLast();
  }

  double ratioTo(Measured other) {
    return (double) median().toNanos() / other.median().toNanos();
  }
}
