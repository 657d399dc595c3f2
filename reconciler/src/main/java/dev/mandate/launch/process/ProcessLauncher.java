package dev.mandate.launch.process;

import dev.mandate.run.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The sandbox {@code process}: a child process with a private environment in a session of its own,
 * and no other fence. It ends everything that it started, but it does not keep an agent from
 * reading or writing what the reconciler's user may read or write, nor from the network; see
 * docs/runs.md. Thread-safe.
 */
public final class ProcessLauncher implements Launcher {
  /** Together they say to which run, and in which workspace, a process belongs. */
  private static final List<String> MARKS = List.of("MANDATE_RUN_ID", "MANDATE_WORKSPACE");

  private final SessionStarter sessions;
  private final ProcessTable table;

  ProcessLauncher(SessionStarter sessions, ProcessTable table) {
    this.sessions = sessions;
    this.table = table;
  }

  /** Tries out once how this platform gives a process a session of its own. */
  public static ProcessLauncher probing() {
    return new ProcessLauncher(SessionStarter.probe(), ProcessTable.ofThisPlatform());
  }

  @Override
  public String sandbox() {
    return "process";
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is left of the same run in the same workspace, after a reconciler was killed, is ended
   * first. Once the program itself has ended, whatever it left running is killed. An interrupt of
   * the calling thread is kept, and answered like a time-out: SIGINT, grace, SIGKILL.
   */
  @Override
  public Ending launch(LaunchRequest request) {
    if (request.command().isEmpty()) {
      return new Ending.CouldNotStart(
          "there is no command to start", Optional.of("Give runtime.command."));
    }
    if (Thread.currentThread().isInterrupted()) {
      return new Ending.Cancelled();
    }
    return switch (ProgramFile.find(
        request.command().getFirst(), request.directory(), request.environment())) {
      case ProgramFile.Unusable unusable -> unusable.why();
      case ProgramFile.Found found -> start(found, request);
    };
  }

  private Ending start(ProgramFile.Found program, LaunchRequest request) {
    Set<String> marks = marks(request);
    if (!marks.isEmpty()) {
      new RunProcesses(table, 0, false, marks).kill();
    }
    List<String> arguments = request.command().subList(1, request.command().size());
    ProcessBuilder builder =
        new ProcessBuilder(sessions.commandLine(program.path(), arguments))
            .directory(request.directory().toFile())
            .redirectErrorStream(true);
    request.input().ifPresent(file -> builder.redirectInput(file.toFile()));
    builder.environment().clear();
    builder.environment().putAll(request.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Ending.CouldNotStart(
          "the system refuses to start it: " + e.getMessage(),
          Optional.of("Check the size of the command and its environment, and the file's format."));
    }
    RunProcesses family = new RunProcesses(table, process.pid(), sessions.makesGroup(), marks);
    try {
      request.started().run();
      return new Supervision(process, family, request).toTheEnd();
    } catch (IOException e) {
      throw new UncheckedIOException("the output of the agent cannot be read", e);
    } finally {
      family.kill();
    }
  }

  private static Set<String> marks(LaunchRequest request) {
    Set<String> marks = new HashSet<>();
    for (String name : MARKS) {
      String value = request.environment().get(name);
      if (value == null) {
        return Set.of();
      }
      marks.add(name + "=" + value);
    }
    return marks;
  }

  /** One launch under way. */
  private static final class Supervision {
    private static final long LONGEST_PAUSE_MILLIS = 25;
    private static final long LONGEST_LOOK_NANOS = 250_000_000L;
    private static final long LAST_WORDS_NANOS = 2_000_000_000L;

    private final Process process;
    private final InputStream output;
    private final RunProcesses family;
    private final LaunchRequest request;
    private final byte[] buffer = new byte[64 * 1024];
    private boolean interrupted;

    Supervision(Process process, RunProcesses family, LaunchRequest request) {
      this.process = process;
      this.output = process.getInputStream();
      this.family = family;
      this.request = request;
    }

    Ending toTheEnd() throws IOException {
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
          lookPause = Math.min(2 * lookPause, LONGEST_LOOK_NANOS);
          lookAfter = passed + lookPause;
        }
        pause = passOn() ? 1 : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
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

    /**
     * Never blocks: a process that outlives the program can hold the pipe open for as long as it
     * likes.
     */
    private boolean passOn() throws IOException {
      int available = output.available();
      if (available <= 0) {
        return false;
      }
      int read = output.read(buffer, 0, Math.min(available, buffer.length));
      if (read > 0) {
        request.log().accept(buffer, 0, read);
      }
      return read > 0;
    }

    /** What is still in the pipe after the last writer is gone. */
    private void lastWords() throws IOException {
      long deadline = System.nanoTime() + LAST_WORDS_NANOS;
      while (passOn()) {
        if (System.nanoTime() > deadline) {
          return;
        }
      }
    }
  }
}
