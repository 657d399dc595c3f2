package dev.mandate.run;

import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** The one way out of a sandbox without network: to the places that are named, and no others. */
public interface EgressGate {

  /**
   * Listens until it is closed.
   *
   * @param socket path of a Unix socket that does not exist yet; at most 100 bytes long
   * @param allowed what may be reached
   */
  Open open(Path socket, List<Agent.Egress> allowed) throws IOException;

  /**
   * Program and arguments of what carries connections from TCP ports on loopback to Unix sockets;
   * it writes a line when it listens, and ends when it is killed.
   *
   * @param ways the socket for each port
   */
  List<String> forwarder(SortedMap<Integer, Path> ways);

  /** A gate that is open. Thread-safe. */
  interface Open extends AutoCloseable {

    /** All so far, in the order of host and port. */
    List<Confinement.Connection> connections();

    /** Ends every connection. */
    @Override
    void close();
  }
}
