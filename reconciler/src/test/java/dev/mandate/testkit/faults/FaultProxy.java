package dev.mandate.testkit.faults;

import dev.mandate.testkit.HeldPort;
import dev.mandate.testkit.faults.GitRequest.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that fails on demand: stands before a smart-HTTP Git server and does to each request
 * what a {@link FaultPlan} says. Every request has a connection of its own, so that requests can be
 * counted; with one client at a time, the same plan meets the same requests in every run.
 * Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private final URI target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Struck> struck = new ArrayList<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private int number;
  private final HeldPort port = new HeldPort();
  private volatile ServerSocket listening;
  private volatile FaultPlan plan = request -> Optional.empty();

  /** A fault and what it befell. */
  public record Struck(GitRequest request, Fault fault) {}

  /**
   * @param url of the server, with any path; its port is what counts
   */
  public FaultProxy(String url) throws IOException {
    this.target = URI.create(url);
    up();
  }

  /** The address of a repository through this proxy. */
  public String url(String name) {
    return "http://127.0.0.1:" + port() + "/" + name;
  }

  public int port() {
    return port.number();
  }

  /** From now on, with counts from the beginning. */
  public synchronized FaultProxy follow(FaultPlan next) {
    plan = next;
    number = 0;
    struck.clear();
    counts.clear();
    return this;
  }

  /** Lets everything pass from now on. */
  public FaultProxy heal() {
    return follow(request -> Optional.empty());
  }

  /** What was done since the plan was set. */
  public synchronized List<Struck> struck() {
    return List.copyOf(struck);
  }

  /** From now on connections are refused. */
  public void down() throws IOException {
    listening.close();
    open.forEach(FaultProxy::shut);
  }

  /** Listens again at the same port. */
  public void up() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()), 256);
    listening = socket;
    Thread.ofVirtual().name("fault-proxy").start(() -> accept(socket));
  }

  @Override
  public void close() {
    try {
      down();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      port.close();
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A cut is what this is for, so an end of either side ends the connection and nothing else. */
  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      RequestMessage message =
          RequestMessage.read(new BufferedInputStream(client.getInputStream()));
      GitRequest request = count(message);
      Optional<Fault> fault = plan.of(request);
      fault.ifPresent(f -> note(new Struck(request, f)));
      Delivery delivery = new Delivery(client, message, target);
      if (fault.isPresent()) {
        delivery.suffer(fault.get());
      } else {
        delivery.pass();
      }
    } catch (IOException e) {
      shut(client);
    } finally {
      open.remove(client);
    }
  }

  private synchronized GitRequest count(RequestMessage message) {
    Kind kind = message.kind();
    int ofKind = counts.merge(kind, 1, Integer::sum);
    number++;
    return new GitRequest(number, kind, ofKind, message.line(), message.body().length);
  }

  private synchronized void note(Struck fault) {
    struck.add(fault);
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
