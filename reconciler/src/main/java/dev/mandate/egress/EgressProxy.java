package dev.mandate.egress;

import dev.mandate.run.Confinement.Connection;
import dev.mandate.run.EgressGate;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A proxy for HTTP and {@code CONNECT} (RFC 9110, section 9.3.6) on a Unix socket. It looks hosts
 * up itself, and connects to the address that it has looked at. Thread-safe.
 */
public final class EgressProxy implements EgressGate {
  /** The variable of the reconciler that names ports of its own machine, with commas between. */
  public static final String LOCAL_PORTS = "MANDATE_SANDBOX_LOOPBACK_PORTS";

  /** Of one agent at a time; the next wait. */
  private static final int MOST_CONNECTIONS = 64;

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
    ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      door.bind(UnixDomainSocketAddress.of(socket));
      return new Listening(door, socket, new Places(allowed), localPorts);
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

  private static final class Listening implements Open {
    private final ServerSocketChannel door;
    private final Path socket;
    private final Places places;
    private final Set<Integer> localPorts;
    private final Tally tally = new Tally();
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread accepting;

    Listening(ServerSocketChannel door, Path socket, Places places, Set<Integer> localPorts) {
      this.door = door;
      this.socket = socket;
      this.places = places;
      this.localPorts = localPorts;
      this.accepting = Thread.ofPlatform().daemon().name("egress").start(this::accept);
      Thread.ofPlatform().daemon().name("egress-limits").start(this::endTheSilent);
    }

    private void accept() {
      try {
        while (closed.getCount() > 0) {
          room.acquire();
          SocketChannel client = door.accept();
          Exchange exchange = new Exchange(client, places, localPorts, tally);
          exchanges.add(exchange);
          if (closed.getCount() == 0) {
            // It came in while all were being closed, which did not see it.
            exchange.close();
          }
          Thread.ofVirtual().start(() -> serve(exchange));
        }
      } catch (AsynchronousCloseException | InterruptedException e) {
        // This is how it is closed.
        return;
      } catch (IOException e) {
        if (closed.getCount() > 0) {
          throw new UncheckedIOException("the proxy of an agent broke", e);
        }
      }
    }

    private void serve(Exchange exchange) {
      try {
        exchange.run();
      } finally {
        exchanges.remove(exchange);
        room.release();
      }
    }

    private void endTheSilent() {
      try {
        while (!closed.await(1, TimeUnit.SECONDS)) {
          long now = System.nanoTime();
          exchanges.stream().filter(exchange -> exchange.isExpired(now)).forEach(Exchange::close);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public List<Connection> connections() {
      return tally.all();
    }

    @Override
    public void close() {
      closed.countDown();
      accepting.interrupt();
      try {
        door.close();
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        throw new UncheckedIOException("the proxy of an agent cannot be closed", e);
      } finally {
        exchanges.forEach(Exchange::close);
      }
    }
  }
}
