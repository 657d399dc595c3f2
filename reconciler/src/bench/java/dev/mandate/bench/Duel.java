package dev.mandate.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times contenders in turns, A, B, A, B: what disturbs the machine disturbs all of them alike. */
final class Duel {
  private Duel() {}

  /** Results in the order of {@code contenders}, after {@code warmups} turns that do not count. */
  static List<Measured> run(int warmups, int rounds, List<Contender> contenders) throws Exception {
    Map<Contender, List<Duration>> times = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      times.put(contender, new ArrayList<>());
    }
    for (int round = -warmups; round < rounds; round++) {
      for (Contender contender : contenders) {
        contender.prepare();
        long start = System.nanoTime();
        contender.run();
        long nanos = System.nanoTime() - start;
        if (round >= 0) {
          times.get(contender).add(Duration.ofNanos(nanos));
        }
      }
    }
    List<Measured> results = new ArrayList<>();
    times.forEach((contender, taken) -> results.add(new Measured(contender.name(), taken)));
    return results;
  }
}
