package dev.mandate.e2e;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.plan.Action;
import dev.mandate.spec.DeclaredTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Histories that go on while reconcilers work: between their requests to GitHub, between what one
 * has planned and what it claims, where others may come in between, and between that and the start
 * of an agent. Thread-safe.
 */
final class ReviewHistories {
  private static final int RECONCILERS = 3;

  private final Scene scene;
  private final List<ReviewHistory> all;
  private final Random random;
  private final List<Throwable> failures = new ArrayList<>();
  private int overtaken;

  /**
   * @param from number of the first
   * @param events that each of them will have
   */
  ReviewHistories(Scene scene, int from, int count, int events) {
    this.scene = scene;
    this.random = new Random(from);
    this.all =
        IntStream.range(from, from + count)
            .mapToObj(number -> new ReviewHistory(number, events, scene))
            .toList();
  }

  /** Lets all of them come to their end while one pass follows the other, and a last one after. */
  void live() {
    scene.hosting.orElseThrow().hub.desk().before(this::asked);
    while (!all.stream().allMatch(ReviewHistory::isOver)) {
      betweenPasses();
      pass(RECONCILERS);
    }
    synchronized (this) {
      all.forEach(ReviewHistory::merge);
    }
    pass(RECONCILERS);
  }

  private synchronized void betweenPasses() {
    all.forEach(this::event);
  }

  /** Of one reconciler, which as many may overtake as there are others. */
  private void pass(int reconcilers) {
    later(Duration.ofMinutes(5));
    scene.reconcile("reconciler-" + reconcilers, new Watch(reconcilers - 1));
    synchronized (this) {
      if (!failures.isEmpty()) {
        throw new AssertionError("while GitHub was asked", failures.getFirst());
      }
    }
  }

  /** The limits of requests are new, and what was seen is forgotten. */
  private synchronized void later(Duration by) {
    scene.clock.advance(by);
    all.forEach(ReviewHistory::forget);
  }

  private void event(ReviewHistory history) {
    scene.clock.advance(Duration.ofSeconds(1));
    history.event();
  }

  private ReviewHistory any() {
    return all.get(random.nextInt(all.size()));
  }

  private synchronized void asked() {
    // As if each request took a while, or the reconciler would wait for its turn for ever.
    scene.clock.advance(Duration.ofSeconds(1));
    try {
      if (random.nextInt(10) == 0) {
        event(any());
      }
    } catch (RuntimeException | AssertionError e) {
      failures.add(e); // nobody would hear of it on this thread
    }
  }

  private synchronized void planned(Outlook outlook) {
    all.forEach(history -> history.expectPlanned(toRun(outlook, history.task)));
    later(Duration.ofMinutes(2));
    all.stream().filter(history -> random.nextInt(4) == 0).forEach(this::event);
  }

  private static Optional<String> toRun(Outlook outlook, String task) {
    return outlook.plan().steps().stream()
        .filter(step -> step.task().equals(task))
        .filter(step -> step.action() instanceof Action.Run)
        .map(step -> words(((Action.Run) step.action()).declared()))
        .findFirst();
  }

  private synchronized void started(Action.Run run) {
    ReviewHistory own =
        all.stream()
            .filter(one -> one.task.equals(run.declared().name()))
            .findFirst()
            .orElseThrow();
    own.expectBegun(words(run.declared()));
    event(own);
  }

  private static String words(DeclaredTask declared) {
    return declared.task().inputs().get("words");
  }

  private synchronized boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** Lets one of the others make a whole pass when a reconciler has planned. */
  private final class Watch extends QuietProgress {
    private final int others;

    Watch(int others) {
      this.others = others;
    }

    @Override
    public void planned(Outlook outlook) {
      ReviewHistories.this.planned(outlook);
      if (others > 0 && (overtaken == 0 || oneIn(2))) {
        overtaken++;
        pass(others);
      }
    }

    @Override
    public void started(Action.Run run) {
      ReviewHistories.this.started(run);
    }
  }

  /** How often a reconciler has overtaken another. */
  int overtaken() {
    return overtaken;
  }

  /** How often branches were moved. */
  synchronized int pushes() {
    return all.stream().mapToInt(ReviewHistory::pushes).sum();
  }

  /** How many runs there were, each of which had to be, as had no other. */
  int expectRecorded() {
    scene.assertSound();
    return expectRecorded(scene.observed());
  }

  private synchronized int expectRecorded(Observed observed) {
    return all.stream().mapToInt(history -> history.expectRecorded(observed)).sum();
  }
}
