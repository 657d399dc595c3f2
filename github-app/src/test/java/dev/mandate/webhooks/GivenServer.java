package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook server on loopback, a client that signs as GitHub does, and what comes of it. */
final class GivenServer implements AutoCloseable {
  /** Bytes of a delivery that is taken. */
  static final int LARGEST = 64 * 1024;

  final WebhookServer server;
  final SeenDeliveries seen;
  final Hints hints = new Hints(100);
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Outcome, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final CountDownLatch busy = new CountDownLatch(1);

  /** One that waits for slow clients for a minute. */
  GivenServer(Path folder) throws IOException {
    this(folder, Duration.ofSeconds(60));
  }

  GivenServer(Path folder, Duration patience) throws IOException {
    seen = SeenDeliveries.in(folder, 1000);
    hints.take();
    WebhookEvents events = events();
    Intake intake =
        new Intake(
            WebhookSecrets.of(List.of(Signed.SECRET)),
            seen,
            hints,
            () -> Set.of("acme/control"),
            events);
    server =
        WebhookServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new WebhookServer.Limits(LARGEST, 4L * LARGEST, 100, patience),
            intake,
            events,
            System::nanoTime);
  }

  private WebhookEvents events() {
    return new WebhookEvents() {
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
  }

  /** How many were answered how. */
  Map<Outcome, Integer> outcomes() {
    Map<Outcome, Integer> counted = new EnumMap<>(Outcome.class);
    outcomes.forEach((outcome, times) -> counted.put(outcome, times.get()));
    return counted;
  }

  /** Returns once a delivery was turned away because there were too many. */
  void awaitBusy() throws InterruptedException {
    busy.await();
  }

  /** A signed delivery about an issue of this number. */
  HttpResponse<String> good(int number) throws IOException, InterruptedException {
    byte[] body = body(number);
    return post(body, Signed.by(Signed.SECRET, body));
  }

  static byte[] body(int number) {
    return ("{\"issue\":{\"number\":"
            + number
            + "},\"repository\":{\"full_name\":\"acme/control\"}}")
        .getBytes(UTF_8);
  }

  HttpResponse<String> post(byte[] body, String signature)
      throws IOException, InterruptedException {
    return send(request("/webhooks", body, signature).build());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path, byte[] body, String signature) {
    return HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", "issues")
        .header("X-GitHub-Delivery", String.format("delivery-%07d", ids.incrementAndGet()))
        .header("X-Hub-Signature-256", signature)
        .POST(BodyPublishers.ofByteArray(body));
  }

  Socket connect() throws IOException {
    URI url = URI.create(server.url());
    return new Socket(url.getHost(), url.getPort());
  }

  /** The head of a signed delivery, whose body is still to come. */
  void announce(Socket socket, byte[] body, int length) throws IOException {
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

  /** Reads until the other side has ended it, by word or by force. */
  static void endOf(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("a slow connection was not ended", e);
    } catch (java.net.SocketException ended) {
      assertTrue(socket.isConnected());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    seen.close();
  }
}
