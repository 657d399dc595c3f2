package dev.mandate.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * What held an agent, as it was found to hold, for the record.
 *
 * @param sandbox the word of the Agent spec
 * @param version of the program that makes it
 * @param image id of the image that it was made of; empty when it is made of none
 * @param limits empty when the agent asked for none
 * @param disk empty when the agent asked for no limit
 * @param connections where the agent went, or wanted to go, one for each place and answer
 * @param exceeded the limit that ended it, a clause without full stop; empty when none did
 */
public record Confinement(
    String sandbox,
    String version,
    Optional<String> image,
    Optional<Limits> limits,
    Optional<Disk> disk,
    List<Connection> connections,
    Optional<String> exceeded) {
  public Confinement {
    connections = List.copyOf(connections);
  }

  /** The same, with each text of it replaced that an agent can choose. */
  Confinement with(UnaryOperator<String> replacement) {
    return new Confinement(
        sandbox,
        version,
        image,
        limits,
        disk,
        connections.stream().map(connection -> connection.with(replacement)).toList(),
        exceeded.map(replacement));
  }

  /**
   * As read back from what enforces them.
   *
   * @param by what enforces them, for example {@code cgroup-v2}
   * @param cpus processors
   * @param memoryMiB memory, swap included
   * @param pids processes and threads
   */
  public record Limits(String by, OptionalDouble cpus, OptionalLong memoryMiB, OptionalInt pids) {}

  /**
   * All files of the workspace.
   *
   * @param most bytes, of those times that somebody looked
   */
  public record Disk(long limitMiB, long most) {
    private static final int MIB_BITS = 20;

    /** What the agent had at most, rounded up. */
    public long mostMiB() {
      return (most + (1L << MIB_BITS) - 1) >> MIB_BITS;
    }

    /** That it had more than it may, a clause; empty when it had not. */
    public Optional<String> exceeded() {
      return most > limitMiB << MIB_BITS
          ? Optional.of("it used more than " + limitMiB + " MiB of disk")
          : Optional.empty();
    }
  }

  /**
   * @param refused why nothing was connected; empty when it was
   * @param local whether the place is this machine itself, by leave of who runs it
   * @param count how often
   * @param sent bytes of the agent, all times together
   * @param received bytes for the agent, all times together
   */
  public record Connection(
      String host,
      int port,
      Optional<String> refused,
      boolean local,
      long count,
      long sent,
      long received) {
    private Connection with(UnaryOperator<String> replacement) {
      return new Connection(
          replacement.apply(host), port, refused.map(replacement), local, count, sent, received);
    }
  }
}
