package dev.mandate.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest of these tests says one letter and then waits for what never comes. */
@Timeout(900)
class DoorTest {
  @TempDir Path folder;

  private static class Waiting implements Guest {
    private final SocketChannel connection;
    private final BooleanSupplier expired;

    Waiting(SocketChannel connection, BooleanSupplier expired) {
      this.connection = connection;
      this.expired = expired;
    }

    @Override
    public void serve() {
      try (connection) {
        connection.write(ByteBuffer.wrap(new byte[] {'x'}));
        connection.read(ByteBuffer.allocate(1));
      } catch (IOException e) {
        // Sent away: what these tests are about, and its other side sees it.
        return;
      }
    }

    @Override
    public boolean isExpired(long now) {
      return expired.getAsBoolean();
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Door welcoming() {
    return new Door("door", connection -> new Waiting(connection, () -> false));
  }

  private static Socket visit(int port) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(300_000);
    return client;
  }

  /** A connection that ends with what was sent unread may be reset. */
  private static int read(Socket client) throws IOException {
    try {
      return client.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void whoComesWhileItIsClosedIsNotServed() throws IOException {
    AtomicReference<Door> itself = new AtomicReference<>();
    try (Door door =
        new Door(
            "door",
            connection -> {
              itself.get().close();
              return new Waiting(connection, () -> false);
            })) {
      itself.set(door);
      try (Socket client = visit(door.listen())) {
        assertEquals(-1, read(client));
      }
    }
  }

  @Test
  void closingSendsAwayWhoIsThereAndLetsNobodyIn() throws IOException {
    Door door = welcoming();
    int port = door.listen();
    Path socket = folder.resolve("s");
    door.listen(socket);
    try (Socket client = visit(port);
        SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertEquals('x', read(client));
      assertEquals(1, other.read(ByteBuffer.allocate(1)));

      door.close();

      assertEquals(-1, read(client));
      assertEquals(-1, other.read(ByteBuffer.allocate(1)));
      assertFalse(Files.exists(socket));
      assertThrows(ConnectException.class, () -> visit(port).close());
    }
  }

  @Test
  void whoIsWaitedForTooLongIsSentAway() throws IOException {
    AtomicReference<Boolean> expired = new AtomicReference<>(false);
    try (Door door = new Door("door", connection -> new Waiting(connection, expired::get));
        Socket client = visit(door.listen())) {
      assertEquals('x', read(client));
      expired.set(true);
      assertEquals(-1, read(client));
    }
  }

  @Test
  void oneMoreThanThereIsRoomForWaitsUntilAnotherGoes() throws IOException {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    try (Door door =
        new Door(
            "door",
            connection -> {
              events.add("comes");
              return new Waiting(connection, () -> false) {
                @Override
                public void serve() {
                  super.serve();
                  events.add("goes");
                }
              };
            })) {
      int port = door.listen();
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Socket client = visit(port);
        clients.add(client);
        assertEquals('x', read(client));
      }
      try (Socket next = visit(port)) {
        clients.getFirst().close();
        assertEquals('x', read(next));
      }
      assertEquals("goes", events.get(64), events.toString());
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aConnectionThatNoGuestCanBeMadeOfIsClosedAndTheNextIsServed() throws IOException {
    AtomicInteger came = new AtomicInteger();
    try (Door door =
        new Door(
            "door",
            connection -> {
              // More often than there is room.
              if (came.incrementAndGet() <= 65) {
                throw new SocketException("Too many open files");
              }
              return new Waiting(connection, () -> false);
            })) {
      int port = door.listen();
      for (int i = 0; i < 65; i++) {
        try (Socket refused = visit(port)) {
          assertEquals(-1, read(refused));
        }
      }
      try (Socket next = visit(port)) {
        assertEquals('x', read(next));
      }
    }
  }

  @Test
  void aSocketThatCannotBeMadeIsToldOf() {
    try (Door door = welcoming()) {
      Path nowhere = folder.resolve("missing/s");
      IOException e = assertThrows(IOException.class, () -> door.listen(nowhere));
      assertTrue(e instanceof SocketException, e.toString());
    }
  }
}
