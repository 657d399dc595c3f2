package dev.mandate.egress;

import dev.mandate.door.Door;
import dev.mandate.run.Confinement.Connection;
import dev.mandate.run.EgressGate;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * A proxy for HTTP and {@code CONNECT} (RFC 9110, section 9.3.6) on a Unix socket. It looks hosts
 * up itself, and connects to the address that it has looked at. Thread-safe.
 */
public final class EgressProxy implements EgressGate {
  /** The variable of the reconciler that names ports of its own machine, with commas between. */
  public static final String LOCAL_PORTS = "MANDATE_SANDBOX_LOOPBACK_PORTS";

  private final Set<Integer> localPorts;

  /**
   * @param localPorts ports on loopback that agents may reach when their specs name them, too: for
   *     a model server on this machine; else empty
   */
  public EgressProxy(Set<Integer> localPorts) {
    this.localPorts = Set.copyOf(localPorts);
  }

  /**
   * With the ports that {@link #LOCAL_PORTS} names.
   *
   * @throws IllegalArgumentException when it names what is no port
   */
  public static EgressProxy allowing(String ports) {
    Set<Integer> named = new HashSet<>();
    for (String port : ports.split(",")) {
      if (!port.isBlank()) {
        if (!port.strip().matches("\\d{1,5}")) {
          throw new IllegalArgumentException(
              LOCAL_PORTS
                  + " names '"
                  + port
                  + "', which is no port; give numbers, as in 8080,9090");
        }
        named.add(Integer.valueOf(port.strip()));
      }
    }
    return new EgressProxy(named);
  }

  @Override
  public Open open(Path socket, List<Agent.Egress> allowed) throws IOException {
    Places places = new Places(allowed);
    Tally tally = new Tally();
    Door door =
        new Door("egress proxy", connection -> new Exchange(connection, places, localPorts, tally));
    try {
      door.listen(socket);
      return new Listening(door, tally);
    } catch (IOException | RuntimeException e) {
      door.close();
      throw e;
    }
  }

  @Override
  public List<String> forwarder(SortedMap<Integer, Path> ways) {
    try {
      Path code =
          Path.of(Forwarder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> line = new ArrayList<>();
      line.addAll(
          List.of(
              "/usr/bin/env",
              "-i",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              "-Xmx32m",
              "-cp",
              code.toString(),
              Forwarder.class.getName()));
      ways.forEach(
          (port, socket) -> {
            line.add(Integer.toString(port));
            line.add(socket.toString());
          });
      return line;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where this program lies cannot be told", e);
    }
  }

  private record Listening(Door door, Tally tally) implements Open {
    @Override
    public List<Connection> connections() {
      return tally.all();
    }

    @Override
    public void close() {
      door.close();
    }
  }
}
