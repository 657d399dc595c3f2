package dev.mandate.launch.process;

import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.ProgramFile;
import dev.mandate.launch.RunProcesses;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.Supervision;
import dev.mandate.run.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sandbox {@code process}: a child process with a private environment in a session of its own,
 * and no other fence. It ends everything that it started, but it does not keep an agent from
 * reading or writing what the reconciler's user may read or write, nor from the network; see
 * docs/runs.md. Thread-safe.
 */
public final class ProcessLauncher implements Launcher {
  private final SessionStarter sessions;
  private final ProcessTable table;

  ProcessLauncher(SessionStarter sessions, ProcessTable table) {
    this.sessions = sessions;
    this.table = table;
  }

  /** With what was tried out already. */
  public static ProcessLauncher using(SessionStarter sessions) {
    return new ProcessLauncher(sessions, ProcessTable.ofThisPlatform());
  }

  /** Tries out once how this platform gives a process a session of its own. */
  public static ProcessLauncher probing() {
    return using(SessionStarter.probe());
  }

  @Override
  public String sandbox() {
    return "process";
  }

  @Override
  public boolean sharesLoopback() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An agent with limits that only a sandbox can hold is refused. What is left of the same run
   * in the same workspace, after a reconciler was killed, is ended first. Once the program itself
   * has ended, whatever it left running is killed. An interrupt of the calling thread is kept, and
   * answered like a time-out: SIGINT, grace, SIGKILL.
   */
  @Override
  public Launched launch(LaunchRequest request) {
    return Launched.free(ending(request));
  }

  private Ending ending(LaunchRequest request) {
    if (request.command().isEmpty()) {
      return new Ending.CouldNotStart(
          "there is no command to start", Optional.of("Give runtime.command."));
    }
    if (Thread.currentThread().isInterrupted()) {
      return new Ending.Cancelled();
    }
    if (request.bounds().confines().isLimited()) {
      return new Ending.CouldNotStart(
          "the sandbox process holds no limits, and limits.execution of the agent asks for some",
          Optional.of(
              "Give it runtime.sandbox: bubblewrap or container, or take out cpus, memoryMiB, pids"
                  + " and diskMiB."));
    }
    return switch (ProgramFile.find(
        request.command().getFirst(),
        request.directory(),
        request.environment(),
        ProgramFile.Sight.everything())) {
      case ProgramFile.Unusable unusable -> unusable.why();
      case ProgramFile.Found found -> start(found, request);
    };
  }

  private Ending start(ProgramFile.Found program, LaunchRequest request) {
    Set<String> marks = RunProcesses.marks(request.environment());
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
      return new Supervision(process, family, request, request.log()).toTheEnd();
    } catch (IOException e) {
      throw new UncheckedIOException("the output of the agent cannot be read", e);
    } finally {
      family.kill();
    }
  }
}
