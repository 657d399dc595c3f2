package dev.mandate.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP: what is good is taken, and what is wrong is refused and says why. */
@Timeout(900)
class WebhookServerTest {
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
  void aGoodDeliveryIsAnsweredAtOnceAndLookedAtLater() throws Exception {
    assertEquals(202, given.good(7).statusCode());
    assertEquals(List.of(new Item("acme/control", 7)), given.hints.take().items());
  }

  @Test
  void whatIsWrongIsRefusedAndSaysWhy() throws Exception {
    byte[] body = GivenServer.body(7);
    String right = Signed.by(Signed.SECRET, body);

    assertEquals(401, given.post(body, Signed.by(Signed.OTHER, body)).statusCode());
    HttpResponse<String> old = given.post(body, Signed.bySha1(Signed.SECRET, body));
    assertEquals(401, old.statusCode());
    assertTrue(old.body().contains("X-Hub-Signature-256"), old.body());
    assertEquals(404, given.send(given.request("/", body, right).build()).statusCode());
    assertEquals(404, given.send(given.request("/webhooks/x", body, right).build()).statusCode());
    HttpResponse<String> got = given.send(given.request("/webhooks", body, right).GET().build());
    assertEquals(405, got.statusCode());
    assertEquals("POST", got.headers().firstValue("Allow").orElseThrow());
    assertEquals(
        415,
        given
            .send(
                given
                    .request("/webhooks", body, right)
                    .setHeader("Content-Type", "text/plain")
                    .build())
            .statusCode());
    assertEquals(
        400,
        given
            .send(given.request("/webhooks", body, right).setHeader("X-GitHub-Event", "?").build())
            .statusCode());
    assertEquals(
        401,
        given
            .send(
                given
                    .request("/webhooks", body, right)
                    .header("X-Hub-Signature-256", right)
                    .build())
            .statusCode(),
        "two signatures");
    assertTrue(given.hints.take().isNothing());
  }

  @Test
  void aGiantIsRefusedWhetherItSaysSoOrNot() throws Exception {
    byte[] giant = new byte[GivenServer.LARGEST + 1];
    String signature = Signed.by(Signed.SECRET, giant);
    BodyPublisher unsaid =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(giant)); // in chunks

    assertEquals(413, answerOrCut(given.request("/webhooks", giant, signature).build()));
    assertEquals(
        413, answerOrCut(given.request("/webhooks", giant, signature).POST(unsaid).build()));
    assertTrue(given.hints.take().isNothing());
    assertEquals(202, given.good(1).statusCode());
  }

  /** A server that does not read on may close before the client has sent all. */
  private int answerOrCut(HttpRequest request) throws InterruptedException {
    try {
      return given.send(request).statusCode();
    } catch (IOException cut) {
      return 413;
    }
  }

  @Test
  void whatIsCutShortIsNothing() throws Exception {
    byte[] body = GivenServer.body(7);
    try (Socket socket = given.connect()) {
      given.announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, body.length - 1);
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertTrue(given.hints.take().isNothing());
    assertEquals(202, given.good(1).statusCode());
  }

  @Test
  void aTakenAddressIsSaid() {
    URI url = URI.create(given.server.url());
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                WebhookServer.open(
                    new InetSocketAddress(url.getHost(), url.getPort()),
                    WebhookServer.Limits.usual(),
                    new Intake(
                        WebhookSecrets.of(List.of(Signed.SECRET)),
                        given.seen,
                        given.hints,
                        Set::of,
                        WebhookEvents.unheard()),
                    WebhookEvents.unheard(),
                    System::nanoTime));
    assertTrue(failure.getMessage().contains("" + url.getPort()), failure.getMessage());
  }
}
