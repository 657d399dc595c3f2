package dev.mandate.launch;

import dev.mandate.run.Connector;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.run.Launcher.LogSink;
import dev.mandate.run.ModelGate;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * Follows one child process to its end, to the time limit, or to an interrupt of the calling
 * thread: the last two are answered by SIGINT, grace, SIGKILL. For one thread, once.
 */
public final class Supervision {
  private static final long LONGEST_PAUSE_MILLIS = 25;
  private static final long LONGEST_LOOK_NANOS = 250_000_000L;
  private static final int MOST_AT_ONCE = 64;

  /** More than a pipe holds, so the rest is of somebody who has survived and writes on. */
  private static final long LAST_WORDS_BYTES = 16 << 20;

  private final Process process;
  private final InputStream output;
  private final Family family;
  private final LaunchRequest request;
  private final LogSink log;
  private final byte[] buffer = new byte[64 * 1024];
  private boolean interrupted;

  /**
   * @param process whose output and error are one stream, and whose input is not written to any
   *     more
   * @param log where the output goes
   */
  public Supervision(Process process, Family family, LaunchRequest request, LogSink log) {
    this.process = process;
    this.output = process.getInputStream();
    this.family = family;
    this.request = request;
    this.log = log;
  }

  /**
   * When it returns, nothing of the family is left. An interrupt of the thread is kept.
   *
   * @return never {@code CouldNotStart}
   */
  public Ending toTheEnd() throws IOException {
    process.getOutputStream().close();
    boolean ended = follow(request.timeout().toNanos(), true);
    boolean cancelled = interrupted;
    boolean timedOut = !ended && !cancelled;
    if (!ended) {
      family.interrupt();
      boolean unused = follow(request.grace().toNanos(), false);
    }
    family.kill();
    lastWords();
    int status = process.onExit().join().exitValue();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (timedOut) {
      return new Ending.TimedOut(request.timeout());
    }
    return cancelled && !ended ? new Ending.Cancelled() : SignalNames.ending(status);
  }

  /**
   * Passes the output on until the program ends, the time is up, or an interrupt comes.
   *
   * @return whether the program has ended
   */
  private boolean follow(long nanos, boolean stopAtInterrupt) throws IOException {
    long start = System.nanoTime();
    long lookAfter = 0;
    long lookPause = 10_000_000L;
    long pause = 1;
    while (process.isAlive()) {
      long passed = System.nanoTime() - start;
      if (passed >= nanos) {
        return false;
      }
      if (passed >= lookAfter) {
        family.look();
        request.model().flatMap(ModelGate.Open::exceeded).ifPresent(Supervision::halt);
        lookPause = Math.min(2 * lookPause, LONGEST_LOOK_NANOS);
        lookAfter = passed + lookPause;
      }
      pause = passMuchOn() ? 1 : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      try {
        boolean unused = process.waitFor(pause, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        if (stopAtInterrupt) {
          return !process.isAlive();
        }
      }
    }
    return true;
  }

  private static void halt(String why) {
    throw new Connector.Halt(why);
  }

  /** As much as comes without a pause, but not so much that nobody looks at the time. */
  private boolean passMuchOn() throws IOException {
    int turns = 0;
    while (turns < MOST_AT_ONCE && passOn() > 0) {
      turns++;
    }
    return turns > 0;
  }

  /**
   * Never blocks: a process that outlives the program can hold the pipe open for as long as it
   * likes.
   *
   * @return how many bytes; 0 when there are none now
   */
  private int passOn() throws IOException {
    int available = output.available();
    if (available <= 0) {
      return 0;
    }
    int read = output.read(buffer, 0, Math.min(available, buffer.length));
    if (read > 0) {
      log.accept(buffer, 0, read);
    }
    return Math.max(0, read);
  }

  /** What is still in the pipe after the last writer is gone. */
  private void lastWords() throws IOException {
    long left = LAST_WORDS_BYTES;
    int read = passOn();
    while (read > 0 && left > 0) {
      left -= read;
      read = passOn();
    }
  }
}
