package dev.mandate.daemon.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.daemon.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Answers {@code /healthz}, {@code /readyz} and {@code /metrics}. It knows nothing of specs and
 * results, takes no body, and has no access control: it belongs on loopback or on a network of its
 * own.
 */
public final class Endpoint implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final String JSON = "application/json";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;

  private Endpoint(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  private record Answer(int status, String type, byte[] body) {}

  private interface Page {
    Answer now();
  }

  /**
   * Listens from now on.
   *
   * @param address port 0: any that is free
   * @param metrics in the Prometheus text format
   * @param scrub takes secrets out of text
   * @throws IOException when the address cannot be listened on
   */
  public static Endpoint open(
      InetSocketAddress address,
      Health health,
      Supplier<byte[]> metrics,
      UnaryOperator<String> scrub)
      throws IOException {
    HttpServer server = HttpServer.create(address, BACKLOG);
    // A client that is slow holds up nobody but itself.
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    page(server, "/healthz", () -> alive(health));
    page(server, "/readyz", () -> ready(health, scrub));
    page(server, "/metrics", () -> new Answer(200, METRICS, metrics.get()));
    page(server, "/", Endpoint::unknown);
    server.start();
    return new Endpoint(server, threads);
  }

  /** With the port that it really has. */
  public String url() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static Answer alive(Health health) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    boolean alive = health.alive();
    json.put("alive", alive);
    json.put("secondsSinceLastTurn", health.sinceMoved().toSeconds());
    return new Answer(alive ? 200 : 503, JSON, bytes(json));
  }

  private static Answer ready(Health health, UnaryOperator<String> scrub) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (health.readiness()) {
      case Health.Readiness.Ready ready -> new Answer(200, JSON, bytes(json.put("ready", true)));
      case Health.Readiness.Not(String reason, String mend) -> {
        json.put("ready", false);
        json.put("reason", scrub.apply(reason));
        json.put("mend", scrub.apply(mend));
        yield new Answer(503, JSON, bytes(json));
      }
    };
  }

  private static Answer unknown() {
    return new Answer(
        404,
        "text/plain; charset=utf-8",
        "there are /healthz, /readyz and /metrics\n".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(ObjectNode json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void page(HttpServer server, String path, Page page) {
    server.createContext(path, exchange -> answer(exchange, path, page));
  }

  private static void answer(HttpExchange exchange, String path, Page page) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      // A context also gets what only begins with its path.
      boolean exact = exchange.getRequestURI().getPath().equals(path);
      Answer answer = exact ? page.now() : unknown();
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (head) {
        exchange.sendResponseHeaders(answer.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(answer.body());
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
