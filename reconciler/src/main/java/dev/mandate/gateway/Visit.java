package dev.mandate.gateway;

import dev.mandate.door.Guest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One connection of an agent: one request, looked at, passed on, counted, and answered. */
final class Visit implements Guest {
  static final int LONGEST_BODY = 32 << 20;
  private static final int LONGEST_ERROR = 256 << 10;
  private static final int LONGEST_LIST = 4 << 20;
  private static final int BUFFER = 16 * 1024;
  private static final int OK = 200;
  private static final int ERRORS = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int STATUSES = 600;
  private static final String UNREACHED = "the provider cannot be reached";
  private static final String LATE = "the provider does not answer in time";
  private static final String BROKEN = "the provider broke off";
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  private final ClientWire client;
  private final Gatekeeper gatekeeper;
  private final Upstream upstream;
  private final Meter meter;
  private final Patience patience;
  private final Provider provider;
  private volatile long expires;
  private volatile Optional<Thread> thread = Optional.empty();
  private volatile boolean sentAway;
  private boolean begun;

  Visit(
      ClientWire client, Gatekeeper gatekeeper, Upstream upstream, Meter meter, Patience patience) {
    this.client = client;
    this.gatekeeper = gatekeeper;
    this.upstream = upstream;
    this.meter = meter;
    this.patience = patience;
    this.provider = upstream.provider();
    await(patience.head());
  }

  /** To its end. That the client breaks off is an end like any other. */
  @Override
  public void serve() {
    thread = Optional.of(Thread.currentThread());
    try (client) {
      request();
      await(patience.head());
      client.finish();
    } catch (IOException e) {
      // The client is gone, or is not waited for any longer; what it took has been counted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread = Optional.empty();
    }
  }

  private void await(Duration longest) {
    expires = System.nanoTime() + longest.toNanos();
  }

  @Override
  public boolean isExpired(long now) {
    return now - expires > 0;
  }

  private void request() throws IOException, InterruptedException {
    Optional<byte[]> bytes = client.head();
    Optional<ClientHead> parsed = bytes.flatMap(ClientHead::parse);
    if (parsed.isEmpty()) {
      refuse(Refusal.malformed("it is no request that can be read in one way only"), false);
      return;
    }
    ClientHead head = parsed.get();
    try {
      Route route = gatekeeper.route(head);
      if (route.operation() == Route.Operation.PING) {
        client.answer(OK, Map.of(), new byte[0], true);
        return;
      }
      Ask ask = gatekeeper.ask(route, body(route, head));
      if (route.operation().asksTheModel()) {
        model(route, head, ask);
      } else {
        passOn(route, head, ask);
      }
    } catch (RefusedRequestException e) {
      refuse(e.refusal(), head.method().equals("HEAD"));
    }
  }

  private byte[] body(Route route, ClientHead head) throws IOException, RefusedRequestException {
    if (!route.operation().hasBody()) {
      return new byte[0];
    }
    if (head.length().orElse(0) > LONGEST_BODY) {
      throw new RefusedRequestException(Refusal.tooLarge());
    }
    await(patience.body());
    if (head.values("expect").stream().anyMatch(e -> e.equalsIgnoreCase("100-continue"))) {
      client.goOn();
    }
    return client
        .body(head, LONGEST_BODY)
        .orElseThrow(() -> new RefusedRequestException(Refusal.tooLarge()));
  }

  private void refuse(Refusal refusal, boolean bodyless) throws IOException {
    meter.refused(refusal);
    if (!begun) {
      begun = true;
      await(patience.silence());
      client.answer(
          refusal.status(), Map.of("content-type", JSON), refusal.body(provider), bodyless);
    }
  }

  /** What the model is not asked for: it takes no tokens. */
  private void passOn(Route route, ClientHead head, Ask ask)
      throws IOException, InterruptedException {
    await(patience.first().plus(patience.connect()));
    try {
      HttpResponse<InputStream> response = upstream.send(route, head, ask.body(), false);
      try (InputStream in = response.body()) {
        if (response.statusCode() != OK) {
          error(response, in);
          return;
        }
        await(patience.silence());
        Optional<byte[]> list = atMost(in, LONGEST_LIST);
        if (list.flatMap(Json::object).isEmpty() || !isOf(response, JSON)) {
          refuse(Refusal.upstream("the provider's answer cannot be read"), false);
          return;
        }
        client.answer(OK, Upstream.headers(response, JSON), list.get(), false);
      }
    } catch (HttpTimeoutException e) {
      refuse(Refusal.upstream(LATE), false);
    } catch (IOException e) {
      brokenOff(e);
    }
  }

  private void model(Route route, ClientHead head, Ask ask)
      throws IOException, InterruptedException {
    await(patience.first().plus(patience.connect()));
    Optional<Meter.Ticket> begun = meter.begin(ask);
    if (begun.isEmpty()) {
      refuse(Refusal.overLimit(meter.exceeded().orElse("the run is over")), false);
      return;
    }
    Meter.Ticket ticket = begun.get();
    AnswerReading reading = new AnswerReading(UsageRules.of(route.operation()), ask.stream());
    try {
      HttpResponse<InputStream> response = upstream.send(route, head, ask.body(), ask.stream());
      try (InputStream in = response.body()) {
        if (response.statusCode() >= ERRORS && response.statusCode() < STATUSES) {
          meter.release(ticket);
          error(response, in);
          return;
        }
        answer(response, in, ask, reading, ticket);
      }
    } catch (OddAnswerException e) {
      meter.odd(ticket, reading.tokens(), e.getMessage());
      refuse(Refusal.upstream(e.getMessage()), false);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      meter.release(ticket);
      refuse(Refusal.upstream(UNREACHED), false);
    } catch (HttpTimeoutException e) {
      refuse(Refusal.upstream(LATE), false);
    } catch (IOException e) {
      brokenOff(e);
    } finally {
      // Of what is settled, nothing more is taken.
      meter.assume(ticket, reading.tokens());
    }
  }

  /** By the provider, unless the client is gone or was sent away. */
  private void brokenOff(IOException cause) throws IOException {
    if (sentAway || cause instanceof ClientGoneException) {
      throw cause;
    }
    refuse(Refusal.upstream(BROKEN), false);
  }

  private void answer(
      HttpResponse<InputStream> response,
      InputStream in,
      Ask ask,
      AnswerReading reading,
      Meter.Ticket ticket)
      throws IOException, OddAnswerException {
    String type = ask.stream() ? EVENTS : JSON;
    if (response.statusCode() != OK) {
      throw new OddAnswerException("the provider answers with a status that is none of its own");
    }
    if (!isOf(response, type)) {
      throw new OddAnswerException("the provider answers in another form than it was asked for");
    }
    begun = true;
    client.begin(OK, Upstream.headers(response, type));
    byte[] buffer = new byte[BUFFER];
    await(patience.silence());
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      await(patience.silence());
      reading.accept(buffer, 0, count);
      if (meter.cuts(ticket, reading.tokens())) {
        return;
      }
      client.part(buffer, count);
      await(patience.silence());
    }
    reading.end();
    if (reading.isWhole()) {
      meter.settle(ticket, reading.tokens());
    }
    client.end();
  }

  /** An error of the provider, in its own words where they can be shown. */
  private void error(HttpResponse<InputStream> response, InputStream in) throws IOException {
    int status = response.statusCode();
    if (status < ERRORS || status >= STATUSES) {
      refuse(Refusal.upstream("the provider answers with a status that is none of its own"), false);
      return;
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      // Providers repeat parts of a key that they do not take.
      refuse(new Refusal(status, "the provider does not take the key of this reconciler"), false);
      return;
    }
    await(patience.silence());
    byte[] own = new Refusal(status, "the provider answers " + status).body(provider);
    byte[] body =
        atMost(in, LONGEST_ERROR)
            .filter(text -> Json.object(text).isPresent())
            .filter(text -> !upstream.tellsKey(new String(text, StandardCharsets.UTF_8)))
            .orElse(own);
    begun = true;
    client.answer(status, Upstream.headers(response, JSON), body, false);
  }

  private static Optional<byte[]> atMost(InputStream in, int most) throws IOException {
    byte[] bytes = in.readNBytes(most + 1);
    return bytes.length > most ? Optional.empty() : Optional.of(bytes);
  }

  private static boolean isOf(HttpResponse<?> response, String type) {
    String told = response.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    boolean plain =
        response
            .headers()
            .firstValue("content-encoding")
            .map(coding -> coding.equalsIgnoreCase("identity"))
            .orElse(true);
    return plain && (told.equals(type) || told.startsWith(type + ";"));
  }

  /** From any thread. */
  @Override
  public void close() {
    sentAway = true;
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a connection of an agent cannot be closed", e);
    } finally {
      thread.ifPresent(Thread::interrupt);
    }
  }
}
