package dev.mandate.testkit.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Takes requests: credentials, limits, faults, conditional answers, and the contract. */
public final class Desk implements HttpHandler {
  private static final int HOURLY = 5_000;

  private final FakeGitHub hub;
  private final Contract contract;
  private final List<Route> routes;
  private final Map<String, Limits> limits = new LinkedHashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private final Deque<Planned> faults = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private int hourly = HOURLY;
  private Optional<Nth> nth = Optional.empty();
  private volatile Runnable interruption = () -> {};

  /**
   * A request that was made.
   *
   * @param status of the answer, 0 where there was none
   */
  public record Asked(String method, String path, String query, int status) {
    @Override
    public String toString() {
      return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + status;
    }
  }

  private record Planned(String method, String path, Fault fault) {}

  /** What becomes of the last of so many requests. */
  private record Nth(int left, Predicate<String> methods, Fault fault) {}

  Desk(FakeGitHub hub, Contract contract) {
    this.hub = hub;
    this.contract = contract;
    this.routes =
        Stream.of(
                new Directory(hub).routes(),
                Pulls.routes(),
                Merges.routes(),
                Issues.routes(),
                Checks.routes(),
                Branches.routes())
            .flatMap(List::stream)
            .toList();
  }

  /** What becomes of the next request whose path matches; several wait for their turn. */
  public void next(String method, String pathPattern, Fault fault) {
    hub.locked(() -> faults.add(new Planned(method, pathPattern, fault)));
  }

  /**
   * What becomes of one request.
   *
   * @param n which one, counted from 1, of those of these methods from now on
   */
  public void nth(int n, Predicate<String> methods, Fault fault) {
    hub.locked(() -> nth = Optional.of(new Nth(n, methods, fault)));
  }

  /** Whether that request is still to come. */
  public boolean awaitsNth() {
    return hub.locked(() -> nth.isPresent());
  }

  /** What happens before each request is answered, from now on. It must not throw. */
  public void before(Runnable interruption) {
    this.interruption = interruption;
  }

  /** So many requests an hour from now on, for callers that come then. */
  public void hourly(int requests) {
    hourly = requests;
  }

  /** In the order of the answers. */
  public List<Asked> asked() {
    return hub.locked(() -> List.copyOf(asked));
  }

  public void forgetAsked() {
    hub.locked(
        () -> {
          asked.clear();
          return asked;
        });
  }

  /** How many requests have counted against the hourly limits of all callers. */
  public int counted() {
    return hub.locked(() -> limits.values().stream().mapToInt(Limits::used).sum());
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath().substring("/api/v3".length());
      String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
      String method = exchange.getRequestMethod();
      interruption.run();
      Optional<Fault> fault = fault(method, path);
      Reply reply;
      switch (fault.orElse(null)) {
        case Fault.CutBefore cut -> {
          note(method, path, query, 0);
          return;
        }
        case Fault.Hangs hangs -> {
          note(method, path, query, 0);
          await();
          return;
        }
        case Fault.Answers(int status, var headers, String body) -> {
          note(method, path, query, status);
          send(exchange, new Reply(status, Forms.JSON.readTree(body), headers));
          return;
        }
        case Fault.CutAfter cut -> {
          reply = hub.locked(() -> answer(exchange, method, path, query, bytes));
          note(method, path, query, 0);
          return;
        }
        case Fault.Waits(CountDownLatch come, CountDownLatch go) -> {
          come.countDown();
          await(go);
          reply = hub.locked(() -> answer(exchange, method, path, query, bytes));
        }
        case null -> reply = hub.locked(() -> answer(exchange, method, path, query, bytes));
      }
      note(method, path, query, reply.status());
      send(exchange, reply);
    }
  }

  private Optional<Fault> fault(String method, String path) {
    return hub.locked(
        () -> {
          Optional<Planned> planned =
              faults.stream()
                  .filter(f -> f.method().equals(method) && path.matches(f.path()))
                  .findFirst();
          planned.ifPresent(faults::remove);
          return planned.map(Planned::fault).or(() -> counted(method));
        });
  }

  private Optional<Fault> counted(String method) {
    Optional<Nth> now = nth.filter(one -> one.methods().test(method));
    now.ifPresent(
        one ->
            nth =
                one.left() == 1
                    ? Optional.empty()
                    : Optional.of(new Nth(one.left() - 1, one.methods(), one.fault())));
    return now.filter(one -> one.left() == 1).map(Nth::fault);
  }

  private Reply answer(
      HttpExchange exchange, String method, String path, String rawQuery, byte[] bytes) {
    Caller caller = hub.caller(header(exchange, "Authorization"));
    if (caller instanceof Caller.Nobody) {
      return Reply.error(401, "Bad credentials");
    }
    JsonNode body;
    try {
      body = bytes.length == 0 ? Forms.object() : Forms.JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      return Reply.error(400, "Problems parsing JSON");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Limits limit = limits.computeIfAbsent(name(caller), n -> new Limits(hourly));
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(method, path);
      if (variables.isPresent()) {
        Optional<FakeRepository> in =
            hub.repository(variables.get().get("owner") + "/" + variables.get().get("repo"));
        Call call =
            new Call(hub.api(), method, path, variables.get(), query(rawQuery), body, caller, in);
        Reply reply =
            limit
                .objection(call, hub.now())
                .or(() -> refusal(route, call))
                .orElseGet(() -> route.handler().apply(call));
        breaches.addAll(contract.breaches(route, call, bytes.length > 0, reply));
        return limit.counted(conditional(exchange, method, reply));
      }
    }
    breaches.add(method + " " + path + ": the fake does not know this; teach it");
    return Reply.error(404, "Not Found");
  }

  private static String name(Caller caller) {
    return switch (caller) {
      case Caller.AsApp(FakeApp app) -> "app " + app.id();
      case Caller.AsInstallation in -> "installation " + in.app().installation();
      case Caller.Nobody nobody -> "nobody";
    };
  }

  private static Optional<Reply> refusal(Route route, Call call) {
    boolean named = call.variables().containsKey("repo");
    if (named && call.repository().isEmpty()) {
      return Optional.of(Reply.error(404, "Not Found"));
    }
    if (route.permission().isEmpty()) {
      return call.caller() instanceof Caller.AsApp
          ? Optional.empty()
          : Optional.of(Reply.error(401, "A JSON web token could not be decoded"));
    }
    if (!(call.caller() instanceof Caller.AsInstallation token)) {
      return Optional.of(Reply.error(403, "Resource not accessible by integration"));
    }
    if (named
        && !token.repositories().isEmpty()
        && !token.repositories().contains(call.in().fullName())) {
      return Optional.of(Reply.error(404, "Not Found"));
    }
    boolean free = route.permission().get().equals("metadata");
    boolean write = !call.method().equals("GET");
    // Comments, reactions and labels of pull requests go with either permission.
    boolean may =
        token.may(route.permission().get(), write)
            || (route.permission().get().equals("issues") && token.may("pull_requests", write));
    return free || may
        ? Optional.empty()
        : Optional.of(Reply.error(403, "Resource not accessible by integration"));
  }

  private static Reply conditional(HttpExchange exchange, String method, Reply reply) {
    if (!method.equals("GET") || reply.status() != 200) {
      return reply;
    }
    // Of the page alone: links to other pages play no part, and are not told again.
    String etag = "W/\"" + hash(reply.body().toString()) + "\"";
    return header(exchange, "If-None-Match").equals(etag)
        ? new Reply(304, Forms.object(), Map.of()).with("ETag", etag)
        : reply.with("ETag", etag);
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
      String[] sides = pair.split("=", 2);
      query.put(
          URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
          URLDecoder.decode(sides.length == 1 ? "" : sides[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    boolean empty = reply.status() == 304 || reply.status() == 204;
    exchange.sendResponseHeaders(reply.status(), empty ? -1 : bytes.length);
    if (!empty) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private void note(String method, String path, String query, int status) {
    hub.locked(() -> asked.add(new Asked(method, path, query, status)));
  }

  private void await() {
    await(closed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    closed.countDown();
  }

  void requireNoBreach(List<Webhooks.Delivery> told) {
    List<String> all = new ArrayList<>(breaches);
    told.forEach(delivery -> all.addAll(contract.breaches(delivery)));
    if (!all.isEmpty()) {
      throw new AssertionError(
          "not as GitHub describes it:\n" + String.join("\n", all.stream().distinct().toList()));
    }
  }
}
