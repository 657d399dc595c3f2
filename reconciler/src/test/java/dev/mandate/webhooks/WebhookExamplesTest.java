package dev.mandate.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.testkit.github.Webhooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Payloads as GitHub sends them, for all events: npm {@code @octokit/webhooks-examples}. Where it
 * was not fetched the test says so; with {@code MANDATE_REQUIRE_TOOLS=1} that is a failure.
 */
class WebhookExamplesTest {
  private static final Path EXAMPLES =
      Path.of("src", "test", "github", "node_modules", "@octokit", "webhooks-examples");
  private static final String SECRET = "It's a Secret to Everybody";

  @TempDir Path folder;

  @Test
  void allOfThemAreTakenWithoutAnError() throws IOException {
    if (!Files.isDirectory(EXAMPLES)) {
      String missing = "@octokit/webhooks-examples is not here: run make test, which fetches it";
      if ("1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
        fail(missing);
      }
      abort(missing);
    }
    Hints hints = new Hints(10_000);
    Set<String> repositories = new TreeSet<>();
    int taken = 0;
    for (Path host : hosts()) {
      JsonNode events = JsonMapper.builder().build().readTree(host.resolve("index.json").toFile());
      collect(events, repositories);
    }
    try (SeenDeliveries seen = SeenDeliveries.in(folder, 10_000)) {
      Intake intake =
          new Intake(
              WebhookSecrets.of(List.of(SECRET)),
              seen,
              hints,
              () -> repositories,
              WebhookEvents.unheard());
      for (Path host : hosts()) {
        JsonNode events =
            JsonMapper.builder().build().readTree(host.resolve("index.json").toFile());
        for (JsonNode event : events) {
          for (JsonNode example : event.get("examples")) {
            String name = event.get("name").asText();
            Outcome outcome = take(intake, name, host.getFileName() + "-" + taken, example);
            assertEquals(expected(name, example), outcome, name + " of " + host);
            taken++;
          }
        }
      }
    }
    assertTrue(taken > 700, taken + " examples");
    List<Item> items = hints.take().items();
    assertTrue(items.contains(new Item("Codertocat/Hello-World", 1)), items.toString());
  }

  private static Outcome take(Intake intake, String event, String id, JsonNode example) {
    String body = example.toString();
    Webhooks.Delivery delivery = new Webhooks.Delivery(id.replace('.', '-'), event, body);
    return intake.take(
        new Intake.Head("application/json", event, delivery.id(), delivery.signature(SECRET)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Outcome expected(String event, JsonNode example) {
    boolean concerning =
        Set.of(
                "check_run",
                "check_suite",
                "issue_comment",
                "issues",
                "pull_request",
                "pull_request_review",
                "push")
            .contains(event);
    return concerning && example.has("repository") ? Outcome.ACCEPTED : Outcome.UNCONCERNED;
  }

  private static void collect(JsonNode events, Set<String> repositories) {
    for (JsonNode event : events) {
      for (JsonNode example : event.get("examples")) {
        String name = example.path("repository").path("full_name").asText();
        if (repositories.stream().noneMatch(name::equalsIgnoreCase)) {
          repositories.add(name);
        }
      }
    }
  }

  /** A folder for github.com and for each version of Enterprise. */
  private static List<Path> hosts() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      return folders.filter(one -> Files.exists(one.resolve("index.json"))).sorted().toList();
    }
  }
}
