package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model behind a provider's protocol, on loopback. Each request gets the next turn of the script;
 * once it is over, the last one again. Keeps what it was asked.
 */
public final class ModelServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Wire wire;
  private final List<Turn> script;
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Asked> requests = new CopyOnWriteArrayList<>();

  /**
   * One request for an answer.
   *
   * @param key what came as the caller's key, without a scheme
   */
  public record Asked(String path, String key, JsonNode body) {}

  private ModelServer(Wire wire, List<Turn> script) {
    this.wire = wire;
    this.script = List.copyOf(script);
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public static ModelServer anthropic(Turn... script) {
    return new ModelServer(new AnthropicWire(), List.of(script));
  }

  public static ModelServer openAi(Turn... script) {
    return new ModelServer(new OpenAiWire(), List.of(script));
  }

  /** What most programs that take "any OpenAI-compatible" address speak. */
  public static ModelServer chat(Turn... script) {
    return new ModelServer(new ChatWire(), List.of(script));
  }

  public static ModelServer gemini(Turn... script) {
    return new ModelServer(new GeminiWire(), List.of(script));
  }

  /** Without a slash at the end. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** In the order they came. */
  public List<Asked> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (!exchange.getRequestMethod().equals("POST") || !wire.asksTheModel(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      JsonNode request = JSON.readTree(body);
      Optional<JsonNode> aside = wire.aside(path, request);
      if (aside.isPresent()) {
        send(exchange, 200, aside.get());
        return;
      }
      requests.add(new Asked(path, key(exchange), request));
      int number = asked.getAndIncrement();
      answer(exchange, script.get(Math.min(number, script.size() - 1)), path, request, number);
    }
  }

  private void answer(HttpExchange exchange, Turn turn, String path, JsonNode request, int number)
      throws IOException {
    switch (turn) {
      case Turn.Errs(int status) -> {
        exchange.getResponseHeaders().set("retry-after", "0");
        send(exchange, status, wire.error(status));
      }
      case Turn.Hangs hangs -> {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case Turn.BreaksOff breaksOff -> {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 1 << 20);
        OutputStream out = exchange.getResponseBody();
        if (wire.streams(path, request)) {
          String first = wire.events(new Turn.Says("I will now"), request, number).getFirst();
          out.write(first.getBytes(StandardCharsets.UTF_8), 0, first.length() - 1);
        }
        out.flush();
      }
      default -> {
        if (wire.streams(path, request)) {
          exchange.getResponseHeaders().set("content-type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          for (String event : wire.events(turn, request, number)) {
            exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
          }
        } else {
          send(exchange, 200, wire.whole(turn, request, number));
        }
      }
    }
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String key(HttpExchange exchange) {
    for (String header : List.of("x-api-key", "x-goog-api-key", "authorization")) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        return value.replaceFirst("^Bearer ", "");
      }
    }
    return "";
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
