package dev.mandate.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.testkit.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake itself: what it answers is as GitHub describes it, which closing it checks. */
class FakeGitHubTest {
  @TempDir Path folder;
  private final SettableClock clock = new SettableClock("2026-03-02T10:00:00Z");
  private final HttpClient http = HttpClient.newHttpClient();
  private FakeGitHub hub;
  private GivenForge given;
  private String token;

  @BeforeEach
  void start() throws Exception {
    hub = new FakeGitHub(folder.resolve("served"), clock);
    given = new GivenForge(hub, folder);
    token = hub.issue(given.app, java.util.Set.of(), given.app.permissions()).token();
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  @Test
  void aPushMovesThePullRequestAndItsReviewStaysOnTheOldCommit() throws Exception {
    int pull = given.pullRequest("feature", "ada");
    String first = given.repository.head(pull);
    given.repository.review(given.bob, pull, "APPROVED", "fine");

    given.commit("feature", "two.txt");

    assertTrue(!given.repository.head(pull).equals(first));
    JsonNode reviews = get("/repos/acme/control/pulls/" + pull + "/reviews").json();
    assertEquals(first, reviews.get(0).get("commit_id").asText());
    assertEquals(given.bob.id(), reviews.get(0).get("user").get("id").asLong());
    assertEquals(2, get("/repos/acme/control/pulls/" + pull + "/commits").json().size());
  }

  @Test
  void whatHasNotChangedIsFree() throws Exception {
    given.pullRequest("feature", "ada");
    Got first = get("/repos/acme/control/pulls?state=open");
    int used = hub.desk().counted();

    Got again =
        send(
            "GET",
            "/repos/acme/control/pulls?state=open",
            "",
            "If-None-Match",
            first.header("ETag"));

    assertEquals(304, again.status());
    assertEquals(used, hub.desk().counted());
  }

  @Test
  void listsComeInPages() throws Exception {
    int issue = given.repository.issue(given.ada, "slow", "since when");
    for (int i = 0; i < 5; i++) {
      given.repository.comment(given.bob, issue, "me too " + i);
    }

    Got page = get("/repos/acme/control/issues/" + issue + "/comments?per_page=2&page=2");

    assertEquals("me too 2", page.json().get(0).get("body").asText());
    assertTrue(page.header("Link").contains("page=3>; rel=\"next\""), page.header("Link"));
  }

  @Test
  void whoMakesTooMuchIsAskedToWait() throws Exception {
    int issue = given.repository.issue(given.ada, "slow", "since when");
    String comments = "/repos/acme/control/issues/" + issue + "/comments";
    for (int i = 0; i < 80; i++) {
      assertEquals(201, send("POST", comments, "{\"body\":\"" + i + "\"}").status());
    }

    Got refused = send("POST", comments, "{\"body\":\"one more\"}");
    clock.advance(Duration.ofSeconds(Long.parseLong(refused.header("Retry-After"))));

    assertEquals(403, refused.status());
    assertEquals(201, send("POST", comments, "{\"body\":\"one more\"}").status());
  }

  @Test
  void aTokenEndsAfterAnHourAndDoesOnlyWhatItMay() throws Exception {
    String narrow =
        hub.issue(given.app, java.util.Set.of("acme/other"), Map.of("issues", "read")).token();
    assertEquals(404, sendAs(narrow, "GET", "/repos/acme/control").status());
    clock.advance(Duration.ofHours(1));
    assertEquals(401, get("/repos/acme/control").status());
  }

  @Test
  void whatIsMadeAndChangedIsAsDescribed() throws Exception {
    int pull = given.pullRequest("feature", "ada");
    String in = "/repos/acme/control";
    String head = given.repository.head(pull);
    given.repository.permit(given.bob, "maintain");
    hub.team("acme/ops", given.bob);

    JsonNode comment =
        send("POST", in + "/issues/" + pull + "/comments", "{\"body\":\"hello\"}").json();
    String at = in + "/issues/comments/" + comment.get("id").asLong();
    assertEquals(200, send("PATCH", at, "{\"body\":\"hello again\"}").status());
    assertEquals(201, send("POST", at + "/reactions", "{\"content\":\"eyes\"}").status());
    assertEquals(200, send("POST", at + "/reactions", "{\"content\":\"eyes\"}").status());
    assertEquals(200, get(at + "/reactions").status());
    assertEquals(200, get(at).status());
    String labels = in + "/issues/" + pull + "/labels";
    assertEquals(200, send("POST", labels, "{\"labels\":[\"mandate\"]}").status());
    assertEquals(200, get(in + "/issues/" + pull).status());
    assertEquals(200, get(in + "/pulls/" + pull).status());
    assertEquals(
        "write", get(in + "/collaborators/bob/permission").json().get("permission").asText());
    assertEquals(200, get("/user/" + given.bob.id()).status());
    assertEquals(200, get("/orgs/acme/teams/ops/memberships/bob").status());
    assertEquals(404, get("/orgs/acme/teams/ops/memberships/ada").status());
    String check =
        "{\"name\":\"mandate/plan\",\"head_sha\":\""
            + head
            + "\",\"status\":\"in_progress\","
            + "\"output\":{\"title\":\"t\",\"summary\":\"s\"}}";
    JsonNode made = send("POST", in + "/check-runs", check).json();
    String done = "{\"conclusion\":\"success\"}";
    assertEquals(200, send("PATCH", in + "/check-runs/" + made.get("id").asLong(), done).status());
    JsonNode checks = get(in + "/commits/" + head + "/check-runs?check_name=mandate/plan").json();
    assertEquals("success", checks.get("check_runs").get(0).get("conclusion").asText());
    String again = "{\"title\":\"t\",\"head\":\"feature\",\"base\":\"main\"}";
    assertEquals(422, send("POST", in + "/pulls", again).status());
    assertEquals(200, send("PATCH", in + "/pulls/" + pull, "{\"state\":\"closed\"}").status());
    long review = given.repository.review(given.bob, pull, "APPROVED", "fine");
    given.repository.dismiss(given.ada, pull, review);
    given.repository.edit(given.bob, pull, review, "not so fine");
    List<String> events =
        hub.webhooks().made().stream().map(Webhooks.Delivery::event).distinct().toList();
    assertEquals(List.of("push", "pull_request", "issue_comment", "pull_request_review"), events);
  }

  @Test
  void aWebhookIsDeliveredSignedAsOftenAsATestLikes() throws Exception {
    given.pullRequest("feature", "ada");
    Webhooks.Delivery opened = hub.webhooks().made().getLast();
    List<String> got = new CopyOnWriteArrayList<>();
    HttpServer app =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    app.createContext(
        "/hook",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          Headers headers = exchange.getRequestHeaders();
          Mac mac = mac("the secret");
          String hash = HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
          boolean signed = headers.getFirst("X-Hub-Signature-256").equals("sha256=" + hash);
          got.add(
              headers.getFirst("X-GitHub-Event")
                  + " "
                  + headers.getFirst("X-GitHub-Delivery").equals(opened.id())
                  + " "
                  + signed);
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    app.start();
    try {
      URI to = URI.create("http://127.0.0.1:" + app.getAddress().getPort() + "/hook");
      assertEquals(202, hub.webhooks().deliver(opened, to, "the secret"));
      assertEquals(202, hub.webhooks().deliver(opened, to, "the secret"));
      assertEquals(202, hub.webhooks().deliver(opened, to, "another"));
    } finally {
      app.stop(0);
    }
    assertEquals(
        List.of("pull_request true true", "pull_request true true", "pull_request true false"),
        got);
  }

  private static Mac mac(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBreachOfTheContractIsFound() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(Contract.published().known());
    FakeGitHub other = new FakeGitHub(folder.resolve("other"), clock);
    Account acme = other.organization("acme");
    FakeApp app = other.app("mandate", acme, Map.of("issues", "write"));
    other.repository(acme, "control").issue(acme, "t", "b");
    String word = other.issue(app, java.util.Set.of(), app.permissions()).token();
    String path = other.api() + "/repos/acme/control/issues/1/comments";

    assertEquals(201, sendTo(word, "POST", path, "{\"body\":\"x\",\"colour\":\"red\"}").status());
    assertEquals(200, sendTo(word, "GET", path + "?sise=3", "").status());

    AssertionError found = assertThrows(AssertionError.class, other::close);
    assertTrue(found.getMessage().contains("there is no field colour"), found.getMessage());
    assertTrue(found.getMessage().contains("there is no parameter sise"), found.getMessage());
  }

  private record Got(int status, JsonNode json, java.net.http.HttpHeaders headers) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  private Got get(String path) throws Exception {
    return sendAs(token, "GET", path);
  }

  private Got send(String method, String path, String body, String... headers) throws Exception {
    return sendTo(token, method, hub.api() + path, body, headers);
  }

  private Got sendAs(String as, String method, String path) throws Exception {
    return sendTo(as, method, hub.api() + path, "");
  }

  private Got sendTo(String as, String method, String url, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + as);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    HttpResponse<byte[]> got = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    JsonNode json = got.body().length == 0 ? Forms.object() : Forms.JSON.readTree(got.body());
    return new Got(got.statusCode(), json, got.headers());
  }
}
