package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP: what is wrong, large, slow or too much, and what is good beside it. */
@Timeout(900)
class WebhookServerTest {
  private static final int LARGEST = 64 * 1024;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Hints hints = new Hints(100);
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Outcome, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final CountDownLatch busy = new CountDownLatch(1);
  private SeenDeliveries seen;
  private WebhookServer server;

  @BeforeEach
  void open() throws IOException {
    seen = SeenDeliveries.in(folder, 1000);
    hints.take();
    server = opened(LONG);
  }

  private WebhookServer opened(Duration patience) throws IOException {
    WebhookEvents events =
        new WebhookEvents() {
          @Override
          public void answered(Outcome outcome, String delivery, Duration took) {
            outcomes.computeIfAbsent(outcome, o -> new AtomicInteger()).incrementAndGet();
            if (outcome == Outcome.BUSY) {
              busy.countDown();
            }
          }

          @Override
          public void unstored(IOException why) {
            throw new AssertionError(why);
          }
        };
    Intake intake =
        new Intake(
            WebhookSecrets.of(List.of(Signed.SECRET)),
            seen,
            hints,
            () -> Set.of("acme/control"),
            events);
    return WebhookServer.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new WebhookServer.Limits(LARGEST, 4L * LARGEST, 100, patience),
        intake,
        events,
        System::nanoTime);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    seen.close();
  }

  @Test
  void aGoodDeliveryIsAnsweredAtOnceAndLookedAtLater() throws Exception {
    assertEquals(202, good(7).statusCode());
    assertEquals(List.of(new Item("acme/control", 7)), hints.take().items());
  }

  @Test
  void whatIsWrongIsRefusedAndSaysWhy() throws Exception {
    byte[] body = body(7);
    String right = Signed.by(Signed.SECRET, body);

    assertEquals(401, post(body, Signed.by(Signed.OTHER, body)).statusCode());
    HttpResponse<String> old = post(body, Signed.bySha1(Signed.SECRET, body));
    assertEquals(401, old.statusCode());
    assertTrue(old.body().contains("X-Hub-Signature-256"), old.body());
    assertEquals(404, send(request("/", body, right).build()).statusCode());
    assertEquals(404, send(request("/webhooks/x", body, right).build()).statusCode());
    HttpResponse<String> got = send(request("/webhooks", body, right).GET().build());
    assertEquals(405, got.statusCode());
    assertEquals("POST", got.headers().firstValue("Allow").orElseThrow());
    assertEquals(
        415,
        send(request("/webhooks", body, right).setHeader("Content-Type", "text/plain").build())
            .statusCode());
    assertEquals(
        400,
        send(request("/webhooks", body, right).setHeader("X-GitHub-Event", "?").build())
            .statusCode());
    assertEquals(
        401,
        send(request("/webhooks", body, right).header("X-Hub-Signature-256", right).build())
            .statusCode(),
        "two signatures");
    assertTrue(hints.take().isNothing());
  }

  @Test
  void aGiantIsRefusedWhetherItSaysSoOrNot() throws Exception {
    byte[] giant = new byte[LARGEST + 1];
    String signature = Signed.by(Signed.SECRET, giant);
    BodyPublisher unsaid =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(giant)); // in chunks

    assertEquals(413, answerOrCut(request("/webhooks", giant, signature).build()));
    assertEquals(413, answerOrCut(request("/webhooks", giant, signature).POST(unsaid).build()));
    assertTrue(hints.take().isNothing());
    assertEquals(202, good(1).statusCode());
  }

  /** A server that does not read on may close before the client has sent all. */
  private int answerOrCut(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException cut) {
      return 413;
    }
  }

  @Test
  void whatIsCutShortIsNothing() throws Exception {
    byte[] body = body(7);
    try (Socket socket = connect()) {
      announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, body.length - 1);
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertTrue(hints.take().isNothing());
    assertEquals(202, good(1).statusCode());
  }

  @Test
  void whoIsSlowHoldsUpNobody() throws Exception {
    byte[] body = body(7);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Socket socket = connect();
        slow.add(socket);
        beginSlowly(socket, body, i);
      }

      assertEquals(202, good(1).statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertEquals(List.of(new Item("acme/control", 1)), hints.take().items());
  }

  @Test
  void whoIsSlowIsCut() throws Exception {
    server.close();
    server = opened(SHORT);
    byte[] body = body(7);
    for (int i = 0; i < 2; i++) {
      try (Socket socket = connect()) {
        socket.setSoTimeout((int) LONG.toMillis());
        beginSlowly(socket, body, i);
        endOf(socket);
      }
    }
    assertTrue(hints.take().isNothing());
  }

  /** With a head and no body, or with half a head. */
  private void beginSlowly(Socket socket, byte[] body, int number) throws IOException {
    if (number % 2 == 0) {
      announce(socket, body, body.length);
    } else {
      socket.getOutputStream().write("POST /webhooks HTTP/1.1\r\nHo".getBytes(UTF_8));
    }
  }

  @Test
  void giantsThatNeverEndKeepOutNobodySmall() throws Exception {
    byte[] large = new byte[LARGEST];
    List<Socket> giants = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = connect();
        giants.add(socket);
        announce(socket, large, large.length);
        try {
          socket.getOutputStream().write(large, 0, large.length - 1);
        } catch (IOException refused) {
          assertTrue(socket.isConnected()); // there were too many already
        }
      }

      busy.await();
      assertEquals(202, good(1).statusCode());
    } finally {
      for (Socket socket : giants) {
        socket.close();
      }
    }
    assertEquals(List.of(new Item("acme/control", 1)), hints.take().items());
  }

  /** Reads until the other side has ended it, by word or by force. */
  private static void endOf(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("a slow connection was not ended", e);
    } catch (java.net.SocketException ended) {
      assertTrue(socket.isConnected());
    }
  }

  @Test
  void aFloodChangesNothingAndAGoodOneGetsThrough() throws Exception {
    byte[] body = body(7);
    CountDownLatch begun = new CountDownLatch(1000);
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> flood = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        String forged = Signed.by(Signed.OTHER + i, body);
        flood.add(
            threads.submit(
                () -> {
                  begun.countDown();
                  return post(body, forged).statusCode();
                }));
      }
      begun.await();
      long began = System.nanoTime();
      assertEquals(202, good(1).statusCode());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "GitHub waits no longer: " + took);
      for (Future<Integer> one : flood) {
        assertEquals(401, one.get());
      }
    }

    assertEquals(10_000, outcomes.get(Outcome.FORGED).get());
    assertEquals(new Hints.Due(false, List.of(new Item("acme/control", 1))), hints.take());
    assertTrue(seen.add("delivery-0000001"), "no id of a forged one is noted");
  }

  @Test
  void aFloodThatIsSignedIsBoundedToo() throws Exception {
    for (int i = 1; i <= 300; i++) {
      assertEquals(202, good(i).statusCode());
    }

    assertEquals(100, hints.waiting());
    assertTrue(hints.take().everything());
  }

  @Test
  void whatHasBegunIsAnsweredBeforeItEnds() throws Exception {
    byte[] body = body(7);
    try (Socket socket = connect()) {
      announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, 10);
      good(1);
      Thread draining = Thread.ofVirtual().start(() -> server.drain(Duration.ofSeconds(30)));
      awaitRefusal();
      // It may take as long as it may otherwise.
      assertTrue(!draining.join(Duration.ofMillis(1500)), "the end does not wait");
      socket.getOutputStream().write(body, 10, body.length - 10);
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 202"), answer);
      draining.join();
    }

    assertEquals(2, hints.take().items().size());
  }

  /** Returns when a request is not taken any more: refused, cut, or left without an answer. */
  private void awaitRefusal() {
    byte[] body = body(1);
    for (boolean taken = true; taken; ) {
      try (Socket socket = connect()) {
        socket.setSoTimeout((int) SHORT.toMillis());
        announce(socket, body, body.length);
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
    byte[] body = body(7);
    try (Socket socket = connect()) {
      announce(socket, body, body.length);
      socket.getOutputStream().write(body, 0, 10);
      good(1);

      server.drain(Duration.ofMillis(200));

      endOf(socket);
    }
  }

  @Test
  void aTakenAddressIsSaid() {
    URI url = URI.create(server.url());
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                WebhookServer.open(
                    new InetSocketAddress(url.getHost(), url.getPort()),
                    WebhookServer.Limits.usual(),
                    new Intake(
                        WebhookSecrets.of(List.of(Signed.SECRET)),
                        seen,
                        hints,
                        Set::of,
                        WebhookEvents.unheard()),
                    WebhookEvents.unheard(),
                    System::nanoTime));
    assertTrue(failure.getMessage().contains("" + url.getPort()), failure.getMessage());
  }

  @Test
  void nothingAnswersAfterTheEnd() throws Exception {
    server.close();

    // Another process may have the port by now, and answer as it likes.
    boolean taken;
    try {
      taken = good(1).statusCode() == 202;
    } catch (IOException nobodyIsThere) {
      taken = false;
    }
    assertFalse(taken);
    assertEquals(Map.of(), outcomes);
  }

  private HttpResponse<String> good(int number) throws IOException, InterruptedException {
    byte[] body = body(number);
    return post(body, Signed.by(Signed.SECRET, body));
  }

  private static byte[] body(int number) {
    return ("{\"issue\":{\"number\":"
            + number
            + "},\"repository\":{\"full_name\":\"acme/control\"}}")
        .getBytes(UTF_8);
  }

  private HttpResponse<String> post(byte[] body, String signature)
      throws IOException, InterruptedException {
    return send(request("/webhooks", body, signature).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, byte[] body, String signature) {
    return HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", "issues")
        .header("X-GitHub-Delivery", String.format("delivery-%07d", ids.incrementAndGet()))
        .header("X-Hub-Signature-256", signature)
        .POST(BodyPublishers.ofByteArray(body));
  }

  private Socket connect() throws IOException {
    URI url = URI.create(server.url());
    return new Socket(url.getHost(), url.getPort());
  }

  private void announce(Socket socket, byte[] body, int length) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST /webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "X-GitHub-Event: issues\r\nX-GitHub-Delivery: delivery-slow-"
                + ids.incrementAndGet()
                + "\r\nX-Hub-Signature-256: "
                + Signed.by(Signed.SECRET, body)
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n")
            .getBytes(UTF_8));
    out.flush();
  }
}
