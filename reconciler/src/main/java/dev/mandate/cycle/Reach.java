package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.run.Targets;
import dev.mandate.spec.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether the targets that work is for can be reached. Thread-safe where the targets are. */
final class Reach {
  /** Each asks a server and waits for it. */
  private static final int AT_ONCE = 16;

  private final Targets targets;

  Reach(Targets targets) {
    this.targets = targets;
  }

  /** What is to be said of each target that cannot be reached, of those that work is for. */
  Map<Target, String> obstacles(Collection<? extends Action.Work> work) {
    List<Target> wanted =
        work.stream().flatMap(one -> one.declared().target().stream()).distinct().toList();
    Map<Target, String> obstacles = new HashMap<>();
    ask(wanted)
        .forEach(
            (target, why) ->
                obstacles.put(
                    target,
                    "the target %s cannot be reached: %s; it is tried again"
                        .formatted(target.name(), why)));
    return obstacles;
  }

  /** Those that could not be reached, all asked at the same time. */
  private Map<Target, String> ask(List<Target> open) {
    if (open.size() <= 1) {
      Map<Target, String> one = new HashMap<>();
      open.forEach(target -> targets.reach(target).ifPresent(why -> one.put(target, why)));
      return one;
    }
    Map<Target, String> out = new ConcurrentHashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(AT_ONCE, open.size()))) {
      for (Target target : open) {
        asked.add(pool.submit(() -> targets.reach(target).ifPresent(why -> out.put(target, why))));
      }
    }
    for (Future<?> one : asked) {
      if (one.state() == Future.State.FAILED) {
        throw new IllegalStateException("a target cannot be asked", one.exceptionNow());
      }
    }
    return out;
  }
}
