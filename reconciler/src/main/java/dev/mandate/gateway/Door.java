package dev.mandate.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Takes the connections of one run, and ends those that are waited for too long. Thread-safe. */
final class Door implements AutoCloseable {
  /** At a time; the next wait. */
  private static final int MOST_CONNECTIONS = 64;

  private final Function<ClientWire, Visit> visits;
  private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
  private final Set<Visit> open = ConcurrentHashMap.newKeySet();
  private final Set<ServerSocketChannel> listening = ConcurrentHashMap.newKeySet();
  private final Set<Path> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  Door(Function<ClientWire, Visit> visits) {
    this.visits = visits;
    threads.add(
        Thread.ofPlatform().daemon().name("model-gateway-limits").start(this::endTheSilent));
  }

  /**
   * On any free port of loopback.
   *
   * @return the port
   */
  int listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
    listen(channel, new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  void listen(Path socket) throws IOException {
    listen(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
    sockets.add(socket);
  }

  private void listen(ServerSocketChannel channel, java.net.SocketAddress address)
      throws IOException {
    try {
      channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    listening.add(channel);
    threads.add(Thread.ofPlatform().daemon().name("model-gateway").start(() -> accept(channel)));
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (closed.getCount() > 0) {
        room.acquire();
        SocketChannel client = channel.accept();
        sendAtOnce(client);
        Visit visit = visits.apply(new ClientWire(client));
        open.add(visit);
        if (closed.getCount() == 0) {
          // It came in while all were being closed, which did not see it.
          visit.close();
        }
        Thread.ofVirtual().start(() -> serve(visit));
      }
    } catch (AsynchronousCloseException | InterruptedException e) {
      // This is how it is closed.
      return;
    } catch (ClosedChannelException e) {
      return;
    } catch (IOException e) {
      if (closed.getCount() > 0) {
        throw new UncheckedIOException("the model gateway of a run broke", e);
      }
    }
  }

  /** Events of a stream are small, and TCP would hold each back until the last is acknowledged. */
  private static void sendAtOnce(SocketChannel client) throws IOException {
    if (client.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private void serve(Visit visit) {
    try {
      visit.run();
    } finally {
      open.remove(visit);
      room.release();
    }
  }

  private void endTheSilent() {
    try {
      while (!closed.await(250, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        open.stream().filter(visit -> visit.isExpired(now)).forEach(Visit::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends every connection. */
  @Override
  public void close() {
    closed.countDown();
    Optional<IOException> trouble = Optional.empty();
    for (ServerSocketChannel channel : listening) {
      try {
        channel.close();
      } catch (IOException e) {
        trouble = Optional.of(e);
      }
    }
    threads.forEach(Thread::interrupt);
    for (Path socket : sockets) {
      try {
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        trouble = Optional.of(e);
      }
    }
    open.forEach(Visit::close);
    trouble.ifPresent(
        e -> {
          throw new UncheckedIOException("the model gateway of a run cannot be closed", e);
        });
  }
}
