package dev.mandate.door;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
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

/**
 * Takes the connections of one run, and ends those that are waited for too long. Once it is closed
 * nobody is served any more, whoever comes in that moment. Thread-safe.
 */
public final class Door implements AutoCloseable {
  /** At a time; the next wait. */
  private static final int MOST_GUESTS = 64;

  private static final int LOOK_MILLIS = 250;

  private final String name;
  private final Reception reception;
  private final Semaphore room = new Semaphore(MOST_GUESTS);
  private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
  private final Set<ServerSocketChannel> listening = ConcurrentHashMap.newKeySet();
  private final Set<Path> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Makes a guest of a connection. */
  @FunctionalInterface
  public interface Reception {
    /** The guest closes the connection; where none can be made, the door does. */
    Guest receive(SocketChannel connection) throws IOException;
  }

  /**
   * @param name of its threads, and in its errors
   */
  public Door(String name, Reception reception) {
    this.name = name;
    this.reception = reception;
    threads.add(Thread.ofPlatform().daemon().name(name + "-limits").start(this::endTheSilent));
  }

  /**
   * On any free port of loopback.
   *
   * @return the port
   */
  public int listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
    listen(channel, new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** On a Unix socket, whose file goes when this is closed. */
  public void listen(Path socket) throws IOException {
    listen(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
    sockets.add(socket);
  }

  private void listen(ServerSocketChannel channel, SocketAddress address) throws IOException {
    try {
      channel.bind(address);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    listening.add(channel);
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> accept(channel)));
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (closed.getCount() > 0) {
        room.acquire();
        receive(channel.accept()).ifPresentOrElse(this::letIn, room::release);
      }
    } catch (ClosedChannelException | InterruptedException e) {
      // This is how it is closed.
      return;
    } catch (IOException e) {
      if (closed.getCount() > 0) {
        throw new UncheckedIOException("the " + name + " of a run broke", e);
      }
    }
  }

  /** Nobody, where this machine can do no more now: that one sees the end, and others may come. */
  private Optional<Guest> receive(SocketChannel connection) throws IOException {
    try {
      return Optional.of(reception.receive(connection));
    } catch (IOException e) {
      connection.close();
      return Optional.empty();
    }
  }

  private void letIn(Guest guest) {
    guests.add(guest);
    if (closed.getCount() == 0) {
      // It came in while all were being sent away, which did not see it.
      guest.close();
    }
    Thread.ofVirtual().start(() -> serve(guest));
  }

  private void serve(Guest guest) {
    try {
      guest.serve();
    } finally {
      guests.remove(guest);
      room.release();
    }
  }

  private void endTheSilent() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        guests.stream().filter(guest -> guest.isExpired(now)).forEach(Guest::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends every guest away. */
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
    guests.forEach(Guest::close);
    trouble.ifPresent(
        e -> {
          throw new UncheckedIOException("the " + name + " of a run cannot be closed", e);
        });
  }
}
