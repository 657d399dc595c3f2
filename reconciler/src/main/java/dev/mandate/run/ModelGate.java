package dev.mandate.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The way from an agent to the model of its spec, with a token in place of the provider's key.
 * Thread-safe.
 */
public interface ModelGate {
  /** TCP port on loopback where an agent finds it inside a sandbox with a network of its own. */
  int PORT = 3129;

  /**
   * Opens a way for one run.
   *
   * @param onLoopback whether the agent shares the network of this machine, so that a port of its
   *     loopback is listened on; otherwise nothing is, until {@link Open#listen} is called
   */
  Opening open(RunRequest request, boolean onLoopback);

  /** A way that is open, or why there is none. */
  sealed interface Opening {
    record Opened(Open open) implements Opening {}

    /**
     * @param why a clause without full stop
     * @param mend one sentence
     */
    record Refused(String why, String mend) implements Opening {}
  }

  /** A way that is open for one run. Thread-safe. */
  interface Open extends AutoCloseable {

    /** What the agent's program needs to find it. */
    ModelAccess access();

    /** What must not be written anywhere: the key, and the token. */
    Set<String> secrets();

    /**
     * Takes connections from a Unix socket, too, until it is closed.
     *
     * @param socket path that does not exist yet; at most 100 bytes long
     */
    void listen(Path socket) throws IOException;

    /**
     * Why the agent must not go on, a clause without full stop: it has used up what it may, or what
     * it uses cannot be told. Once there, it stays.
     */
    Optional<String> exceeded();

    /** All until now. */
    ModelUse use();

    /** Ends every request. What is still under way counts with the most that it can be. */
    @Override
    void close();
  }
}
