package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.Desk;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.GivenForge;
import dev.mandate.testkit.github.Webhooks;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mandate github-app serve} as a process of its own, before a GitHub of one's own. */
@Timeout(900)
class WebhooksTest {
  private static final String SECRET = "It's a Secret to Everybody";

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private FakeGitHub hub;
  private GivenForge given;

  @BeforeEach
  void start() throws Exception {
    hub = new FakeGitHub(folder.resolve("served"), SettableClock.running());
    given = new GivenForge(hub, folder);
    Path clone = folder.resolve("clone");
    Files.writeString(clone.resolve("mandate.yaml"), control());
    RealGit.run(clone, "add", ".");
    RealGit.run(clone, "commit", "-q", "-m", "Declare");
    RealGit.run(clone, "push", "-q", "origin", "main");
  }

  private String control() {
    return ControlText.usual()
        .yaml(new People(folder.resolve("keys")))
        .replace("{type: local}", "{type: github, repository: acme/control}");
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  @Test
  void looksAtEverythingOnceAndThenAtWhatIsHintedAt() throws Exception {
    int issue = given.repository.issue(given.ada, "slow", "since when");
    try (MandateProcess server = serve()) {
      JsonNode started = started(server);
      awaitRound(server);
      assertTrue(asked("/issues"), hub.desk().asked().toString());
      hub.desk().forgetAsked();

      given.repository.comment(given.bob, issue, "me too");
      Webhooks.Delivery hint = last();
      assertEquals(202, hub.webhooks().deliver(hint, url(started), SECRET));
      awaitRound(server);

      assertTrue(asked("/issues/" + issue), hub.desk().asked().toString());
      assertEquals(401, hub.webhooks().deliver(hint, url(started), "of somebody else, and long"));
      String metrics = get(started.get("status").asText() + "/metrics").body();
      assertTrue(metrics.contains("mandate_webhook_requests_total{outcome=\"accepted\"} 1.0"));
      assertTrue(metrics.contains("mandate_webhook_requests_total{outcome=\"forged\"} 1.0"));
      assertEquals(200, get(started.get("status").asText() + "/readyz").statusCode());

      server.signal("TERM");
      MandateProcess.Ended ended = server.end();
      assertEquals(0, ended.exitCode(), ended.toString());
      assertFalse(ended.toString().contains(SECRET));
      assertFalse(ended.toString().contains("did not get on"), ended.toString());
    }
  }

  @Test
  void whatWasTakenIsKnownAfterAKillWhileAnotherIsAnswered() throws Exception {
    int issue = given.repository.issue(given.ada, "slow", "since when");
    Webhooks.Delivery hint = last();
    try (MandateProcess server = serve()) {
      JsonNode started = started(server);
      awaitRound(server);
      assertEquals(202, hub.webhooks().deliver(hint, url(started), SECRET));
      try (Socket half = new Socket(url(started).getHost(), url(started).getPort())) {
        half.getOutputStream()
            .write("POST /webhooks HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.UTF_8));
        server.kill();
      }
    }
    hub.desk().forgetAsked();

    try (MandateProcess server = serve()) {
      JsonNode started = started(server);
      awaitRound(server);
      assertTrue(asked("/issues"), "everything is looked at: " + hub.desk().asked());
      hub.desk().forgetAsked();

      assertEquals(202, hub.webhooks().deliver(hint, url(started), SECRET));
      server.signal("TERM");
      assertEquals(0, server.end().exitCode());
      assertFalse(asked("/issues/" + issue), "it was taken before the kill");
    }
  }

  @Test
  void withoutASecretNothingIsServed() {
    Map<String, String> without = environment();
    without.remove("MANDATE_GITHUB_WEBHOOK_SECRET");
    try (MandateProcess server = serve(without)) {
      MandateProcess.Ended ended = server.end();
      assertEquals(2, ended.exitCode());
      assertTrue(ended.progress().get(0).contains("no webhook secret"), ended.toString());
    }
  }

  private MandateProcess serve() {
    return serve(environment());
  }

  private MandateProcess serve(Map<String, String> environment) {
    return MandateProcess.start(
        folder.resolve("user"),
        environment,
        "github-app",
        "serve",
        "--repo",
        given.repository.cloneUrl(),
        "--home",
        folder.resolve("home").toString(),
        "--listen",
        "127.0.0.1:0",
        "--status",
        "127.0.0.1:0");
  }

  private Map<String, String> environment() {
    try {
      Path key = Files.writeString(folder.resolve("app.pem"), given.app.pem());
      return new HashMap<>(
          Map.of(
              "MANDATE_GITHUB_APP", Long.toString(given.app.id()),
              "MANDATE_GITHUB_APP_KEY", key.toString(),
              "MANDATE_GITHUB_API", hub.api(),
              "MANDATE_GITHUB_URL", hub.web(),
              "MANDATE_GITHUB_WEBHOOK_SECRET", SECRET));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode started(MandateProcess server) {
    JsonNode[] line = new JsonNode[1];
    boolean began =
        server.await(
            text -> {
              if (!GivenDaemon.tells(text, "webhooks.started")) {
                return false;
              }
              line[0] = GivenDaemon.json(text);
              return true;
            });
    assertTrue(began, () -> server.end().toString());
    return line[0];
  }

  private static void awaitRound(MandateProcess server) {
    boolean ended =
        server.await(
            text ->
                GivenDaemon.tells(text, "round.ended")
                    && GivenDaemon.json(text).path("result").asText().equals("carried"));
    assertTrue(ended, () -> server.end().toString());
  }

  private static URI url(JsonNode started) {
    return URI.create(started.get("listen").asText());
  }

  private Webhooks.Delivery last() {
    List<Webhooks.Delivery> made = hub.webhooks().made();
    return made.get(made.size() - 1);
  }

  private boolean asked(String below) {
    return hub.desk().asked().stream()
        .map(Desk.Asked::path)
        .anyMatch(path -> path.endsWith("/repos/acme/control" + below));
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
