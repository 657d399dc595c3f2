package dev.mandate.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Takes webhooks over HTTP. A connection lives for one request, and no longer than the patience:
 * who is slow holds up nobody but itself, and for no longer than that. It answers when a delivery
 * is noted, and leaves all work to others. TLS is for whatever stands before it.
 */
public final class WebhookServer implements AutoCloseable {
  /** Where deliveries are posted to. */
  public static final String PATH = "/webhooks";

  private static final int HEADERS_BYTES = 16 * 1024;
  private static final int BACKLOG = 1024;
  private static final int THREADS = 16;

  private final Server server;
  private final String url;

  private WebhookServer(Server server, String url) {
    this.server = server;
    this.url = url;
  }

  /**
   * What is put up with.
   *
   * @param largest bytes of a body; GitHub sends up to 25 MB, and of what is attended to here
   *     little above 100 kB
   * @param atOnce bytes of all bodies that are read at the same time
   * @param connections that are open at the same time; others wait for their turn
   * @param patience for one connection from its beginning to its end; GitHub has ten seconds
   */
  public record Limits(int largest, long atOnce, int connections, Duration patience) {
    public Limits {
      if (largest < 1 || atOnce < largest || connections < 1 || !patience.isPositive()) {
        throw new IllegalArgumentException("a server that takes nothing");
      }
    }

    /** What is good for a usual installation. */
    public static Limits usual() {
      return new Limits(1 << 20, 32L << 20, 1000, Duration.ofSeconds(10));
    }
  }

  /**
   * Listens from now on.
   *
   * @param address port 0: any that is free
   * @param nanos a clock that never goes back, such as {@code System::nanoTime}
   * @throws IOException when the address cannot be listened on
   */
  public static WebhookServer open(
      InetSocketAddress address,
      Limits limits,
      Intake intake,
      WebhookEvents events,
      LongSupplier nanos)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("webhooks");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    Server server = new Server(threads);
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setAcceptQueueSize(BACKLOG);
    connector.setIdleTimeout(limits.patience().toMillis());
    // Else whoever is slow for a second is cut once the end has begun.
    connector.setShutdownIdleTimeout(limits.patience().toMillis());
    connector.addBean(new Lifetime(connector, limits.patience()));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    GracefulHandler graceful = new GracefulHandler(new Deliveries(limits, intake, events, nanos));
    graceful.setShutdownIdleTimeout(limits.patience().toMillis());
    server.setHandler(graceful);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw new IOException(e.getMessage(), e);
    }
    String host = connector.getHost();
    String url = "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]");
    return new WebhookServer(server, url + ":" + connector.getLocalPort() + PATH);
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADERS_BYTES);
    http.setPersistentConnectionsEnabled(false);
    // What was refused is not read to its end.
    http.setMaxUnconsumedRequestContentReads(0);
    return http;
  }

  /** With the port that it really has. */
  public String url() {
    return url;
  }

  /** Takes nothing new, and answers what has begun to come, within the grace. */
  public void drain(Duration grace) {
    server.setStopTimeout(Math.max(1, grace.toMillis()));
    stop(server);
  }

  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // The grace is over: what had begun is cut, and found when everything is looked at.
      return;
    } catch (Exception e) {
      throw new IllegalStateException("the webhook server does not stop", e);
    }
  }

  /** Ends connections that have lived long enough, whatever they are doing. */
  private static final class Lifetime implements Connection.Listener {
    private final ServerConnector connector;
    private final Duration patience;
    private final Map<Connection, Scheduler.Task> ends = new ConcurrentHashMap<>();

    Lifetime(ServerConnector connector, Duration patience) {
      this.connector = connector;
      this.patience = patience;
    }

    @Override
    public void onOpened(Connection connection) {
      Runnable end = () -> connection.getEndPoint().close();
      ends.put(
          connection,
          connector.getScheduler().schedule(end, patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void onClosed(Connection connection) {
      Optional.ofNullable(ends.remove(connection)).ifPresent(Scheduler.Task::cancel);
    }
  }

  /** One request after another. */
  private static final class Deliveries extends Handler.Abstract {
    private final Bodies bodies;
    private final Intake intake;
    private final WebhookEvents events;
    private final LongSupplier nanos;

    Deliveries(Limits limits, Intake intake, WebhookEvents events, LongSupplier nanos) {
      this.bodies = new Bodies(limits.largest(), limits.atOnce());
      this.intake = intake;
      this.events = events;
      this.nanos = nanos;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      long began = nanos.getAsLong();
      Intake.Head head =
          new Intake.Head(
              header(request, "Content-Type"),
              header(request, "X-GitHub-Event"),
              header(request, "X-GitHub-Delivery"),
              header(request, "X-Hub-Signature-256"));
      Outcome outcome = early(request).or(head::refusal).orElseGet(() -> take(request, head));
      response.setStatus(outcome.status());
      response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
      response.getHeaders().put("Cache-Control", "no-store");
      if (outcome == Outcome.WRONG_METHOD) {
        response.getHeaders().put("Allow", "POST");
      }
      response.write(true, ByteBuffer.wrap((outcome.sentence() + "\n").getBytes(UTF_8)), callback);
      String delivery = SeenDeliveries.isId(head.delivery()) ? head.delivery() : "";
      events.answered(outcome, delivery, Duration.ofNanos(nanos.getAsLong() - began));
      return true;
    }

    private static Optional<Outcome> early(Request request) {
      if (!Request.getPathInContext(request).equals(PATH)) {
        return Optional.of(Outcome.WRONG_PATH);
      }
      return request.getMethod().equals("POST")
          ? Optional.empty()
          : Optional.of(Outcome.WRONG_METHOD);
    }

    private Outcome take(Request request, Intake.Head head) {
      try (InputStream in = Content.Source.asInputStream(request)) {
        return bodies.read(in, request.getLength(), body -> intake.take(head, body));
      } catch (IOException e) {
        return Outcome.CUT; // what was not read could not be put away
      }
    }

    /** Empty when it is missing or stands there more than once. */
    private static String header(Request request, String name) {
      var values = request.getHeaders().getValuesList(name);
      return values.size() == 1 ? values.get(0) : "";
    }
  }
}
