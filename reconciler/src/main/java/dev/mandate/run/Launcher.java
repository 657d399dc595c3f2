package dev.mandate.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts an agent somewhere and waits for it. One implementation per sandbox. */
public interface Launcher {

  /** The word of the Agent spec that asks for this sandbox. */
  String sandbox();

  /** Whether an agent in it shares the loopback of this machine. */
  boolean sharesLoopback();

  /**
   * Runs to the end, to the time limit, or to the interrupt of the calling thread. When it returns,
   * no process of the run is left.
   */
  Launched launch(LaunchRequest request);

  /**
   * What came of a launch.
   *
   * @param confinement what held the agent; empty when nothing did, or nothing was started
   */
  record Launched(Ending ending, Optional<Confinement> confinement) {

    /** Nothing held it. */
    public static Launched free(Ending ending) {
      return new Launched(ending, Optional.empty());
    }
  }

  /**
   * What to start.
   *
   * @param directory working directory
   * @param environment all of it: nothing is inherited
   * @param log where standard output and error go, together, as they come
   * @param timeout after which the whole process group is interrupted
   * @param grace between the interrupt and the kill
   * @param started told once the agent's process is there
   * @param bounds what it is kept to
   * @param input a file that is its standard input; nothing is, when empty
   * @param model the way to its model, which a sandbox with a network of its own leads to; once it
   *     says that the agent must not go on, {@link Connector.Halt} is thrown
   */
  record LaunchRequest(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      LogSink log,
      Duration timeout,
      Duration grace,
      Runnable started,
      Bounds bounds,
      Optional<Path> input,
      Optional<ModelGate.Open> model) {
    public LaunchRequest {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** Nobody is told when it starts, it is kept to nothing, and it has no standard input. */
    public LaunchRequest(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        LogSink log,
        Duration timeout,
        Duration grace) {
      this(
          command,
          directory,
          environment,
          log,
          timeout,
          grace,
          () -> {},
          Bounds.none(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Takes output as it comes, from one thread. */
  @FunctionalInterface
  interface LogSink {
    void accept(byte[] buffer, int offset, int length);
  }

  /** How a launch ended. */
  sealed interface Ending {
    record Exited(int code) implements Ending {}

    /**
     * @param name for example {@code SIGKILL}
     */
    record Signalled(int signal, String name) implements Ending {}

    record TimedOut(Duration limit) implements Ending {}

    record Cancelled() implements Ending {}

    /**
     * @param hint how a person mends it
     */
    record CouldNotStart(String reason, Optional<String> hint) implements Ending {}
  }
}
