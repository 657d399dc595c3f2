package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends answers what it has begun, as long as it may. */
@Timeout(900)
class EndingServerTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

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
  void whatHasBegunIsAnsweredBeforeItEnds() throws Exception {
    byte[] body = GivenServer.body(7);
    try (Socket socket = given.connect()) {
      given.announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, 10);
      given.good(1);
      Thread draining = Thread.ofVirtual().start(() -> given.server.drain(Duration.ofSeconds(30)));
      awaitRefusal();
      // It may take as long as it may otherwise.
      assertTrue(!draining.join(Duration.ofMillis(1500)), "the end does not wait");
      socket.getOutputStream().write(body, 10, body.length - 10);
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 202"), answer);
      draining.join();
    }

    assertEquals(2, given.hints.take().items().size());
  }

  /** Returns when a request is not taken any more: refused, cut, or left without an answer. */
  private void awaitRefusal() {
    byte[] body = GivenServer.body(1);
    for (boolean taken = true; taken; ) {
      try (Socket socket = given.connect()) {
        socket.setSoTimeout((int) SHORT.toMillis());
        given.announce(socket, body, body.length);
        socket.getOutputStream().write(body);
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        taken = answer.startsWith("HTTP/1.1 202");
      } catch (IOException refused) {
        taken = false;
      }
    }
  }

  @Test
  void theEndComesWhenTheGraceIsOver() throws Exception {
    byte[] body = GivenServer.body(7);
    try (Socket socket = given.connect()) {
      given.announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, 10);
      given.good(1);

      given.server.drain(Duration.ofMillis(200));

      GivenServer.endOf(socket);
    }
  }

  @Test
  void nothingAnswersAfterTheEnd() throws Exception {
    given.server.close();

    // Another process may have the port by now, and answer as it likes.
    boolean taken;
    try {
      taken = given.good(1).statusCode() == 202;
    } catch (IOException nobodyIsThere) {
      taken = false;
    }
    assertFalse(taken);
    assertEquals(Map.of(), given.outcomes());
  }
}
