package dev.mandate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The daemon of one home of a scene, as commands and its endpoint show it. */
final class GivenDaemon implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Scene scene;
  private final String home;
  private final HttpClient http = HttpClient.newHttpClient();

  GivenDaemon(Scene scene) {
    this(scene, "usual");
  }

  GivenDaemon(Scene scene, String home) {
    this.scene = scene;
    this.home = home;
  }

  /** A scene whose daemon is to look this often. */
  static Scene every(Scene scene, int seconds) {
    return scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual().yaml(scene) + "  schedule: {intervalSeconds: " + seconds + "}\n"));
  }

  MandateProcess start(String... more) {
    return run(
        Stream.concat(
            Stream.of("start", "--key", scene.people.file("reconciler").toString()),
            Stream.of(more)));
  }

  MandateProcess.Ended stop(String... more) {
    return end(run(Stream.concat(Stream.of("stop"), Stream.of(more))));
  }

  MandateProcess.Ended status() {
    return end(run(Stream.of("status", "--output", "json")));
  }

  static MandateProcess.Ended end(MandateProcess process) {
    try (process) {
      return process.end();
    }
  }

  private MandateProcess run(Stream<String> arguments) {
    List<String> all = new ArrayList<>(List.of("daemon"));
    all.addAll(arguments.toList());
    all.addAll(List.of("--repo", scene.where(), "--home", scene.home(home).toString()));
    return MandateProcess.start(scene, all.toArray(String[]::new));
  }

  /** What the only daemon of this home tells of itself. */
  static JsonNode state(MandateProcess.Ended status) {
    JsonNode daemons = json(status.output()).path("daemons");
    if (daemons.size() != 1) {
      throw new AssertionError(status.toString());
    }
    return daemons.get(0);
  }

  JsonNode state() {
    return state(status());
  }

  HttpResponse<String> get(String url) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /** Whether a log line tells of an event. */
  static boolean tells(String line, String event) {
    return line.startsWith("{") && json(line).path("event").asText().equals(event);
  }

  /** Returns when it has come true; there is no time that would be right for all machines. */
  static void await(Supplier<String> what, BooleanSupplier condition) {
    long looks = PATIENCE.dividedBy(BETWEEN_LOOKS);
    for (long i = 0; i < looks; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    throw new AssertionError("never: " + what.get());
  }

  void awaitRecord(String task) {
    await(() -> "a record of " + task, () -> !scene.observed().records(task).isEmpty());
  }

  /** Ends a daemon in the background that a failed test has left behind. */
  @Override
  public void close() {
    Optional.of(json(status().output()).path("daemons")).stream()
        .flatMap(JsonNode::valueStream)
        .filter(daemon -> daemon.path("alive").asBoolean())
        .flatMap(daemon -> ProcessHandle.of(daemon.path("pid").asLong()).stream())
        .forEach(
            daemon -> {
              boolean unused = daemon.destroyForcibly();
              daemon.onExit().join();
            });
  }
}
