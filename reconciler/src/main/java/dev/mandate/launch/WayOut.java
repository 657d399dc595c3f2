package dev.mandate.launch;

import dev.mandate.run.Confinement;
import dev.mandate.run.EgressGate;
import dev.mandate.run.Launcher.Ending.CouldNotStart;
import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.run.ModelGate;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one agent in a sandbox reaches of the network: ports on its own loopback, from which a
 * forwarder leads to gates outside; or nothing.
 *
 * @param forwarder its program and arguments, to be run in the network of the sandbox; empty for an
 *     agent that goes nowhere
 * @param gate to the places that it may reach; open as long as this is
 * @param toModel whether one port leads to its model
 */
public record WayOut(List<String> forwarder, Optional<EgressGate.Open> gate, boolean toModel)
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
   * @param folder where the gates listen
   * @param request what the agent may reach
   */
  public static Opened of(EgressGate gate, PrivateFolder folder, LaunchRequest request)
      throws IOException {
    List<Agent.Egress> named = request.bounds().confines().egress();
    if (named.isEmpty() && request.model().isEmpty()) {
      return new Opened.Way(new WayOut(List.of(), Optional.empty(), false));
    }
    Optional<Path> places = folder.socket("egress");
    Optional<Path> model = folder.socket("model");
    if (places.isEmpty() || model.isEmpty()) {
      return new Opened.Refused(
          new CouldNotStart(
              "the path of the folder for temporary files is too long for a socket: "
                  + folder.root(),
              Optional.of("Start the reconciler with a shorter one (-Djava.io.tmpdir).")));
    }
    SortedMap<Integer, Path> ways = new TreeMap<>();
    if (request.model().isPresent()) {
      request.model().get().listen(model.get());
      ways.put(ModelGate.PORT, model.get());
    }
    Optional<EgressGate.Open> open = Optional.empty();
    if (!named.isEmpty()) {
      open = Optional.of(gate.open(places.get(), named));
      ways.put(PORT, places.get());
    }
    return new Opened.Way(new WayOut(gate.forwarder(ways), open, request.model().isPresent()));
  }

  /** Whether it leads anywhere. */
  public boolean leadsOut() {
    return !forwarder.isEmpty();
  }

  /** An environment with what tells programs of the way. */
  public Map<String, String> in(Map<String, String> environment) {
    Map<String, String> told = new TreeMap<>(environment);
    if (gate.isPresent()) {
      String proxy = "http://127.0.0.1:" + PORT;
      for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
        told.put(name, proxy);
      }
      told.put("NODE_USE_ENV_PROXY", "1");
    }
    if (gate.isPresent() && toModel) {
      // The way to the model is none of the proxy's.
      told.put("NO_PROXY", "127.0.0.1");
      told.put("no_proxy", "127.0.0.1");
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
