package dev.mandate.cycle;

import dev.mandate.decide.Decisions;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.JudgedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Those who carry runs out, several at once; what is started beyond that waits its turn. What has
 * ended stays here until it is taken. Thread-safe.
 */
final class Crew implements AutoCloseable {
  private final Execution execution;
  private final Bell bell;
  private final ExecutorService pool;

  /** With the thread that is at it; without one, it waits for its turn. */
  private final Map<OccurrenceKey, Optional<Thread>> going = new HashMap<>();

  private final Set<OccurrenceKey> dropped = new HashSet<>();
  private final List<Ended> ended = new ArrayList<>();
  private boolean turnedAway;

  /**
   * @param atOnce how many agents may run at the same time
   * @param bell rung whenever a run has ended
   */
  Crew(Execution execution, int atOnce, Bell bell) {
    this.execution = execution;
    this.bell = bell;
    this.pool = Executors.newFixedThreadPool(atOnce, Thread.ofPlatform().name("run-", 1).factory());
  }

  /** How a run came to its end. */
  sealed interface Ended {
    OccurrenceKey key();

    record Judged(JudgedRun run) implements Ended {
      @Override
      public OccurrenceKey key() {
        return run.key();
      }
    }

    /** Broken machinery: it is as if the run had never been. */
    record BrokeOff(OccurrenceKey key, Throwable cause) implements Ended {}

    /** It was waiting for its turn, and is not to have one, or its claim was lost. */
    record NeverStarted(OccurrenceKey key) implements Ended {}
  }

  /** Asked at the last moment before an agent is started. */
  @FunctionalInterface
  interface Gate {
    /** Whether it may be started. */
    boolean opens() throws RemoteUnavailableException;
  }

  /**
   * @param claimed when its claim was granted
   */
  synchronized void start(
      Action.Run run, Instant claimed, Outlook outlook, Decisions decisions, Gate gate) {
    going.put(run.key(), Optional.empty());
    pool.execute(() -> carryOut(run, claimed, outlook, decisions, gate));
  }

  private void carryOut(
      Action.Run run, Instant claimed, Outlook outlook, Decisions decisions, Gate gate) {
    Ended end;
    if (begins(run.key())) {
      try {
        end =
            gate.opens()
                ? new Ended.Judged(execution.carryOut(run, claimed, outlook, decisions))
                : new Ended.NeverStarted(run.key());
      } catch (Throwable e) {
        // Handed on whatever it is: the loop that takes it decides, and the others go on.
        end = new Ended.BrokeOff(run.key(), e);
      }
    } else {
      end = new Ended.NeverStarted(run.key());
    }
    synchronized (this) {
      going.remove(run.key());
      ended.add(end);
      // It was meant for the run that is over, not for the next one on this thread.
      boolean unused = Thread.interrupted();
    }
    bell.ring();
  }

  private synchronized boolean begins(OccurrenceKey key) {
    if (turnedAway || dropped.remove(key)) {
      return false;
    }
    going.put(key, Optional.of(Thread.currentThread()));
    return true;
  }

  /** What is running or waits for its turn. */
  synchronized int going() {
    return going.size();
  }

  /** What has ended since this was last asked. */
  synchronized List<Ended> ended() {
    List<Ended> all = List.copyOf(ended);
    ended.clear();
    return all;
  }

  /** Ends a run that is going on here, or keeps it from starting. */
  synchronized void interrupt(OccurrenceKey key) {
    Optional<Thread> thread = going.get(key);
    if (thread != null) {
      thread.ifPresentOrElse(Thread::interrupt, () -> dropped.add(key));
    }
  }

  /**
   * Lets what is running go on for a while, then tells it to stop, and returns when all have. What
   * has not started yet will not.
   *
   * @return false when the calling thread was interrupted; then all are told to stop at once
   */
  boolean finish(Duration grace) {
    synchronized (this) {
      turnedAway = true;
    }
    pool.shutdown();
    boolean undisturbed = true;
    try {
      if (!pool.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        stopAll();
      }
    } catch (InterruptedException e) {
      undisturbed = false;
      stopAll();
    }
    // Agents get their own grace, which the launcher bounds.
    pool.close();
    return undisturbed;
  }

  private synchronized void stopAll() {
    going.values().forEach(thread -> thread.ifPresent(Thread::interrupt));
  }

  @Override
  public void close() {
    boolean unused = finish(Duration.ZERO);
  }
}
