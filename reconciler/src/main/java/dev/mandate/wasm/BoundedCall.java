package dev.mandate.wasm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One piece of work on a thread of its own, stopped when it has used up its time. The limit is on
 * processor time, so that a busy machine does not turn a good answer into none; by the clock on the
 * wall, ten times as much may pass.
 */
final class BoundedCall<T> {
  private static final int WALL_FACTOR = 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Future<T> future;
  private final Duration limit;
  private volatile long thread = -1;
  private volatile long startedAt;

  /**
   * Throws {@link java.util.concurrent.RejectedExecutionException} when {@code threads} is shut.
   */
  BoundedCall(ExecutorService threads, Duration limit, Callable<T> work) {
    this.limit = limit;
    this.future =
        threads.submit(
            () -> {
              startedAt = THREADS.getCurrentThreadCpuTime();
              thread = Thread.currentThread().threadId();
              return work.call();
            });
  }

  /**
   * The result; when this throws anything else than ExecutionException, the work was interrupted.
   */
  T get() throws ExecutionException, TimeoutException, InterruptedException {
    boolean done = false;
    try {
      for (int waits = 1; ; waits++) {
        try {
          T result = future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
          done = true;
          return result;
        } catch (TimeoutException e) {
          if (waits >= WALL_FACTOR || usedUp()) {
            throw e;
          }
        } catch (ExecutionException e) {
          done = true;
          throw e;
        }
      }
    } finally {
      if (!done) {
        future.cancel(true);
      }
    }
  }

  private boolean usedUp() {
    long now = thread < 0 ? -1 : THREADS.getThreadCpuTime(thread);
    // Where the platform does not measure it (-1), only the wall clock counts, and counts at once.
    return thread >= 0 && (now < 0 || now - startedAt >= limit.toNanos());
  }
}
