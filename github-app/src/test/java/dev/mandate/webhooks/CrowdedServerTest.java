package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is slow, large or too many keeps out nobody who is good. */
@Timeout(900)
class CrowdedServerTest {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private GivenServer given;

  @BeforeEach
  void open() throws IOException {
    given = new GivenServer(folder);
  }

  @AfterEach
  void close() throws IOException {
    given.close();
  }

  @Test
  void whoIsSlowHoldsUpNobody() throws Exception {
    byte[] body = GivenServer.body(7);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Socket socket = given.connect();
        slow.add(socket);
        beginSlowly(socket, body, i);
      }

      assertEquals(202, given.good(1).statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertEquals(List.of(new Item("acme/control", 1)), given.hints.take().items());
  }

  @Test
  void whoIsSlowIsCut() throws Exception {
    given.close();
    given = new GivenServer(folder, SHORT);
    byte[] body = GivenServer.body(7);
    for (int i = 0; i < 2; i++) {
      try (Socket socket = given.connect()) {
        socket.setSoTimeout((int) LONG.toMillis());
        beginSlowly(socket, body, i);
        GivenServer.endOf(socket);
      }
    }
    assertTrue(given.hints.take().isNothing());
  }

  /** With a head and no body, or with half a head. */
  private void beginSlowly(Socket socket, byte[] body, int number) throws IOException {
    if (number % 2 == 0) {
      given.announce(socket, body, body.length);
    } else {
      socket.getOutputStream().write("POST /webhooks HTTP/1.1\r\nHo".getBytes(UTF_8));
    }
  }

  @Test
  void giantsThatNeverEndKeepOutNobodySmall() throws Exception {
    byte[] large = new byte[GivenServer.LARGEST];
    List<Socket> giants = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = given.connect();
        giants.add(socket);
        given.announce(socket, large, large.length);
        try {
          socket.getOutputStream().write(large, 0, large.length - 1);
        } catch (IOException refused) {
          assertTrue(socket.isConnected()); // there were too many already
        }
      }

      given.awaitBusy();
      assertEquals(202, given.good(1).statusCode());
    } finally {
      for (Socket socket : giants) {
        socket.close();
      }
    }
    assertEquals(List.of(new Item("acme/control", 1)), given.hints.take().items());
  }

  @Test
  void aFloodChangesNothingAndAGoodOneGetsThrough() throws Exception {
    byte[] body = GivenServer.body(7);
    CountDownLatch begun = new CountDownLatch(1000);
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> flood = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        String forged = Signed.by(Signed.OTHER + i, body);
        flood.add(
            threads.submit(
                () -> {
                  begun.countDown();
                  return given.post(body, forged).statusCode();
                }));
      }
      begun.await();
      long began = System.nanoTime();
      assertEquals(202, given.good(1).statusCode());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "GitHub waits no longer: " + took);
      for (Future<Integer> one : flood) {
        assertEquals(401, one.get());
      }
    }

    assertEquals(10_000, given.outcomes().get(Outcome.FORGED));
    assertEquals(new Hints.Due(false, List.of(new Item("acme/control", 1))), given.hints.take());
    assertTrue(given.seen.add("delivery-0000001"), "no id of a forged one is noted");
  }

  @Test
  void aFloodThatIsSignedIsBoundedToo() throws Exception {
    for (int i = 1; i <= 300; i++) {
      assertEquals(202, given.good(i).statusCode());
    }

    assertEquals(100, given.hints.waiting());
    assertTrue(given.hints.take().everything());
  }
}
