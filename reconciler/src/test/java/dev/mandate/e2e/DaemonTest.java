package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.GitHttpServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon as its operator meets it: commands, endpoint, log. */
@Tag("both-forges")
class DaemonTest {
  private static final AgentText LOOKER = AgentText.reporting("looker", "echo looked");
  private static final Pattern METRIC =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*,?})? "
              + "([-+0-9.eE]+|NaN|[+-]Inf)");

  @TempDir Path folder;
  private Scene scene;
  private GivenDaemon daemon;

  @BeforeEach
  void open() {
    scene = GivenDaemon.every(Scene.ofProcesses(folder), 1).declare(LOOKER);
    daemon = new GivenDaemon(scene);
  }

  @AfterEach
  void close() {
    daemon.close();
    scene.close();
  }

  @Test
  void worksInTheBackgroundUntilItIsStopped() throws IOException {
    MandateProcess.Ended started =
        GivenDaemon.end(daemon.start("--background", "--listen", "127.0.0.1:0"));
    assertEquals(0, started.exitCode(), started.toString());
    JsonNode state = daemon.state();
    assertTrue(
        state.path("alive").asBoolean() && state.path("ready").asBoolean(), () -> "" + state);
    String url = state.path("listen").asText();

    scene.declare(TaskText.of("look", "looker"));
    daemon.awaitRecord("look");
    GivenDaemon.await(
        () -> daemon.get(url + "/metrics").body(),
        () -> daemon.get(url + "/metrics").body().contains("mandate_tasks{state=\"done\"} 1.0"));
    expectMetrics(daemon.get(url + "/metrics"));
    assertEquals(200, daemon.get(url + "/healthz").statusCode());
    assertEquals(200, daemon.get(url + "/readyz").statusCode());
    assertEquals(404, daemon.get(url + "/readyz/x").statusCode());

    MandateProcess.Ended second = GivenDaemon.end(daemon.start("--listen", "none"));
    assertEquals(2, second.exitCode(), second.toString());
    assertTrue(
        second.progress().get(0).contains("already (pid " + state.path("pid").asLong() + ")"),
        second.toString());

    GivenDaemon.every(scene, 2);
    GivenDaemon.await(
        () -> daemon.get(url + "/metrics").body(),
        () -> daemon.get(url + "/metrics").body().contains("\nmandate_interval_seconds 2.0\n"));

    MandateProcess.Ended stopped = daemon.stop();
    assertEquals(0, stopped.exitCode(), stopped.toString());
    assertTrue(stopped.output().contains("has stopped: 0 of the"), stopped.toString());
    MandateProcess.Ended status = daemon.status();
    assertEquals(1, status.exitCode());
    assertEquals("stopped", GivenDaemon.state(status).path("phase").asText());
    expectLog(Path.of(state.path("log").asText()));
    scene.assertSound();
  }

  private static void expectMetrics(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElse(""));
    List<String> lines = answer.body().lines().filter(line -> !line.startsWith("#")).toList();
    lines.forEach(line -> assertTrue(METRIC.matcher(line).matches(), line));
    assertTrue(lines.contains("mandate_runs_total{outcome=\"succeeded\"} 1.0"), answer.body());
    assertTrue(lines.contains("mandate_records_total 1.0"), answer.body());
    assertTrue(lines.contains("mandate_workspace_bytes_count 1"), answer.body());
    assertTrue(
        lines.contains("mandate_run_duration_seconds_count{outcome=\"succeeded\"} 1"),
        answer.body());
    assertTrue(lines.contains("mandate_ready 1.0"), answer.body());
    assertTrue(lines.contains("mandate_runs_running 0.0"), answer.body());
    assertTrue(lines.contains("mandate_claims_held 0.0"), answer.body());
    for (String name :
        List.of(
            "mandate_passes_total{result=\"carried\"} ",
            "mandate_pass_duration_seconds_bucket{le=\"1.0\"} ",
            "mandate_last_successful_pass_timestamp_seconds ",
            "mandate_pushes_total ",
            "jvm_memory_used_bytes{area=\"heap\"} ")) {
      assertTrue(lines.stream().anyMatch(line -> line.startsWith(name)), name);
    }
  }

  /** Every line is JSON; what belongs together says so. */
  private void expectLog(Path log) throws IOException {
    List<JsonNode> lines = Files.readAllLines(log).stream().map(GivenDaemon::json).toList();
    for (JsonNode line : lines) {
      for (String field : List.of("time", "level", "message", "event", "logger", "thread")) {
        assertTrue(line.path(field).isTextual(), () -> field + " in " + line);
      }
    }
    JsonNode started = only(lines, "run.started");
    JsonNode ended = only(lines, "run.ended");
    JsonNode recorded = only(lines, "run.recorded");
    String runId = scene.observed().record("look").run();
    assertEquals("look", started.path("task").asText());
    assertEquals(runId, started.path("runId").asText());
    assertEquals(runId, ended.path("runId").asText());
    assertEquals(runId, recorded.path("runId").asText());
    assertEquals(started.path("reconcileId"), ended.path("reconcileId"));
    String pass = started.path("reconcileId").asText();
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.path("event").asText().equals("pass.ended")
                        && line.path("reconcileId").asText().equals(pass)),
        pass);
    assertEquals(2, lines.stream().filter(l -> tells(l, "interval.changed")).count());
    only(lines, "daemon.started");
    only(lines, "daemon.stopped");
  }

  private static JsonNode only(List<JsonNode> lines, String event) {
    List<JsonNode> found = lines.stream().filter(line -> tells(line, event)).toList();
    assertEquals(1, found.size(), () -> event + " in " + lines);
    return found.get(0);
  }

  private static boolean tells(JsonNode line, String event) {
    return line.path("event").asText().equals(event);
  }

  @Test
  void outlivesARemoteThatGoesAway() {
    GitHttpServer server = scene.overHttp();
    try (MandateProcess process = daemon.start("--listen", "none")) {
      assertTrue(process.await(line -> GivenDaemon.tells(line, "pass.ended")));
      server.down();
      for (int failure = 0; failure < 3; failure++) {
        assertTrue(
            process.await(
                line -> GivenDaemon.tells(line, "pass.ended") && line.contains("\"remote-away\"")));
      }
      MandateProcess.Ended status = daemon.status();
      assertEquals(1, status.exitCode(), status.toString());
      assertTrue(GivenDaemon.state(status).path("alive").asBoolean(), status.toString());
      assertFalse(GivenDaemon.state(status).path("reason").asText().isEmpty(), status.toString());

      server.up();
      assertTrue(process.await(line -> GivenDaemon.tells(line, "daemon.ready")));
      scene.declare(TaskText.of("look", "looker"));
      daemon.awaitRecord("look");
      process.signal("TERM");
      assertEquals(0, process.end().exitCode());
    }
    scene.assertSound();
  }

  @Test
  void twoOnOneRepositoryStartEachTaskOnce() throws IOException {
    Path starts = folder.resolve("starts");
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    try (GivenDaemon other = new GivenDaemon(scene, "other")) {
      for (GivenDaemon each : List.of(daemon, other)) {
        MandateProcess.Ended started =
            GivenDaemon.end(each.start("--background", "--listen", "none"));
        assertEquals(0, started.exitCode(), started.toString());
      }
      scene.declare(
          AgentText.reporting("counted", "echo $MANDATE_TASK >> " + starts),
          names.stream().map(name -> TaskText.of(name, "counted")).toArray(TaskText[]::new));
      names.forEach(daemon::awaitRecord);
      assertEquals(0, daemon.stop().exitCode());
      assertEquals(0, other.stop().exitCode());
    }
    assertEquals(names, Files.readAllLines(starts).stream().sorted().toList());
    scene.assertSound();
  }

  @Test
  void saysWhyItIsNotReady() {
    String valid = ControlText.usual().yaml(scene);
    scene.commit(Map.of(ControlText.FILE, valid.replace("metadata: {name: shop}", "metadata: {}")));
    MandateProcess.Ended started =
        GivenDaemon.end(daemon.start("--background", "--listen", "127.0.0.1:0"));
    assertEquals(1, started.exitCode(), started.toString());
    String why = "there is no valid mandate.yaml";
    assertTrue(started.progress().stream().anyMatch(l -> l.contains(why)), started.toString());

    String url = daemon.state().path("listen").asText();
    HttpResponse<String> ready = daemon.get(url + "/readyz");
    assertEquals(503, ready.statusCode());
    assertTrue(ready.body().contains(why), ready.body());
    assertEquals(200, daemon.get(url + "/healthz").statusCode());

    // Until it could read an interval, it looks once a minute.
    scene.commit(Map.of(ControlText.FILE, valid));
    hangUp(daemon.state().path("pid").asLong());
    GivenDaemon.await(
        () -> daemon.get(url + "/readyz").body(),
        () -> daemon.get(url + "/readyz").statusCode() == 200);
    assertEquals(0, daemon.stop().exitCode());
  }

  private static void hangUp(long pid) {
    try {
      new ProcessBuilder("kill", "-s", "HUP", Long.toString(pid)).start().onExit().join();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isStartedAgainAfterItWasKilled() {
    try (MandateProcess process = daemon.start("--listen", "none")) {
      assertTrue(process.await(line -> GivenDaemon.tells(line, "pass.ended")));
      process.kill();
    }
    MandateProcess.Ended status = daemon.status();
    assertEquals(1, status.exitCode(), status.toString());
    assertFalse(GivenDaemon.state(status).path("alive").asBoolean(), status.toString());
    assertEquals("running", GivenDaemon.state(status).path("phase").asText());

    scene.declare(TaskText.of("look", "looker"));
    try (MandateProcess process = daemon.start("--listen", "none")) {
      daemon.awaitRecord("look");
      assertEquals(0, daemon.stop().exitCode());
      assertEquals(0, process.end().exitCode());
    }
    scene.assertSound();
  }

  @Test
  void wakesAtTheInstantsOfThePlan() {
    GivenDaemon.every(scene, 86400);
    scene.declare(TaskText.of("tick", "looker").with("schedule: {cron: \"* * * * *\"}"));
    try (MandateProcess process = daemon.start("--listen", "none")) {
      // The minute that is over is made up for; the next one comes by itself.
      GivenDaemon.await(
          () -> "two records: " + scene.observed().records(),
          () -> scene.observed().records("tick").size() >= 2);
      process.signal("TERM");
      assertEquals(0, process.end().exitCode());
    }
    scene.assertSound();
  }
}
