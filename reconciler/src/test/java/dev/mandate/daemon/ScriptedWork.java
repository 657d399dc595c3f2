package dev.mandate.daemon;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Work whose steps are written down beforehand, with a clock that only its waits move. */
final class ScriptedWork implements Work {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Deque<Runnable> during = new ArrayDeque<>();
  final List<String> calls = new ArrayList<>();
  final List<Duration> waits = new ArrayList<>();
  long nanos;

  interface Step {
    Trip make() throws RemoteUnavailableException;
  }

  ScriptedWork then(Step step) {
    steps.add(step);
    return this;
  }

  ScriptedWork remoteAway(int times) {
    for (int i = 0; i < times; i++) {
      then(
          () -> {
            throw new RemoteUnavailableException("nobody answers", new IllegalStateException());
          });
    }
    return this;
  }

  /** Happens when the work is waited for, which it interrupts halfway. */
  ScriptedWork interrupting(Runnable action) {
    during.add(action);
    return this;
  }

  static Trip carried(int intervalSeconds, Optional<Instant> wakeAt) {
    return new Trip(
        Trip.Result.CARRIED,
        Optional.of(
            new Trip.Facts("c0ffee", Duration.ofSeconds(intervalSeconds), Map.of("done", 1))),
        wakeAt,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  @Override
  public Trip step() throws RemoteUnavailableException {
    calls.add("step");
    return steps.remove().make();
  }

  @Override
  public void await(Duration atMost) {
    waits.add(atMost);
    Runnable action = during.poll();
    if (action == null) {
      nanos += atMost.toNanos();
    } else {
      nanos += atMost.toNanos() / 2;
      action.run();
    }
  }

  @Override
  public void wake() {
    calls.add("wake");
  }

  @Override
  public Closed close(Duration grace) {
    calls.add("close " + grace.toSeconds());
    return new Closed(0, 0, Optional.empty());
  }

  @Override
  public void hurry() {
    calls.add("hurry");
  }

  @Override
  public int running() {
    return 0;
  }

  @Override
  public int claimsHeld() {
    return 0;
  }
}
