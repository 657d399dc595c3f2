package dev.mandate.launch;

import dev.mandate.run.Confinement;
import dev.mandate.run.EgressGate;
import dev.mandate.run.Launcher.Ending.CouldNotStart;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one agent in a sandbox reaches of the network: a port on its own loopback, from which a
 * forwarder leads to a gate outside; or nothing.
 *
 * @param forwarder its program and arguments, to be run in the network of the sandbox; empty for an
 *     agent that goes nowhere
 * @param gate open as long as this is
 */
public record WayOut(List<String> forwarder, Optional<EgressGate.Open> gate)
    implements AutoCloseable {
  /** Inside; a sandbox has its network for itself, so it is always free. */
  private static final int PORT = 3128;

  public WayOut {
    forwarder = List.copyOf(forwarder);
  }

  /** A way, or why there is none. */
  public sealed interface Opened {
    record Way(WayOut way) implements Opened {}

    record Refused(CouldNotStart why) implements Opened {}
  }

  /**
   * @param folder where the gate listens
   * @param named what the agent may reach
   */
  public static Opened of(EgressGate gate, PrivateFolder folder, List<Agent.Egress> named)
      throws IOException {
    if (named.isEmpty()) {
      return new Opened.Way(new WayOut(List.of(), Optional.empty()));
    }
    Optional<Path> socket = folder.socket();
    if (socket.isEmpty()) {
      return new Opened.Refused(
          new CouldNotStart(
              "the path of the folder for temporary files is too long for a socket: "
                  + folder.root(),
              Optional.of("Start the reconciler with a shorter one (-Djava.io.tmpdir).")));
    }
    return new Opened.Way(
        new WayOut(
            gate.forwarder(PORT, socket.get()), Optional.of(gate.open(socket.get(), named))));
  }

  /** Whether it leads anywhere. */
  public boolean leadsOut() {
    return gate.isPresent();
  }

  /** An environment with what tells programs of the way. */
  public Map<String, String> in(Map<String, String> environment) {
    Map<String, String> told = new TreeMap<>(environment);
    if (leadsOut()) {
      String proxy = "http://127.0.0.1:" + PORT;
      for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
        told.put(name, proxy);
      }
      told.put("NODE_USE_ENV_PROXY", "1");
    }
    return told;
  }

  /** Where the agent went, or wanted to go, until now. */
  public List<Confinement.Connection> connections() {
    return gate.map(EgressGate.Open::connections).orElse(List.of());
  }

  @Override
  public void close() {
    gate.ifPresent(EgressGate.Open::close);
  }
}
