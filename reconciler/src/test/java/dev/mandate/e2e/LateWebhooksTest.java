package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.testkit.github.Webhooks;
import dev.mandate.webhooks.WebhookSecrets;
import dev.mandate.wiring.GitHubAccess;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.WebhookBench;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Webhooks change when something is seen to, and never what comes of it. */
@Timeout(900)
class LateWebhooksTest {
  private static final String SECRET = "It's a Secret to Everybody";

  @TempDir Path temp;

  /** What becomes of webhooks on their way. */
  enum Fate {
    AS_SENT,
    DOUBLED,
    IN_ANOTHER_ORDER,
    HALF_LOST,
    A_DAY_LATE;

    List<Webhooks.Delivery> of(List<Webhooks.Delivery> made) {
      List<Webhooks.Delivery> come = new ArrayList<>(made);
      Random random = new Random(7);
      switch (this) {
        case AS_SENT, A_DAY_LATE -> {}
        case DOUBLED -> come.addAll(made);
        case IN_ANOTHER_ORDER -> Collections.shuffle(come, random);
        case HALF_LOST -> come.removeIf(delivery -> random.nextBoolean());
      }
      return come;
    }
  }

  @ParameterizedTest
  @EnumSource(Fate.class)
  void theEndIsTheSameAsByPollingAlone(Fate fate) throws Exception {
    Map<String, String> polled;
    try (Scene scene = asked(temp.resolve("polled"))) {
      scene.reconcile();
      scene.reconcile();
      polled = state(scene);
    }

    try (Scene scene = asked(temp.resolve("told"))) {
      List<Webhooks.Delivery> made = scene.hosting.orElseThrow().hub.webhooks().made();
      if (fate == Fate.A_DAY_LATE) {
        scene.reconcile();
        scene.clock.advance(Duration.ofDays(1));
      }
      deliver(scene, fate.of(made));
      scene.reconcile();
      scene.reconcile();

      Map<String, String> told = state(scene);
      assertEquals(polled.keySet(), told.keySet());
      for (Map.Entry<String, String> part : polled.entrySet()) {
        assertEquals(part.getValue(), told.get(part.getKey()), part.getKey());
      }
    }
    assertTrue(polled.toString().contains("requests/"), polled.keySet().toString());
  }

  /** A scene in which people have asked for several things, and nobody has seen to them. */
  private static Scene asked(Path folder) {
    Scene scene = Scene.onGitHub(folder);
    Hosting host = scene.hosting.orElseThrow();
    scene.declare(
        AgentText.reporting("triage", "cat PROMPT.md > output/result.md"),
        TaskText.needingApproval("upgrade", "triage"));
    int crash = host.repository.issue(host.account("ada"), "It crashes", "When I press it.");
    int slow = host.repository.issue(host.account("bob"), "It is slow", "Always.");
    host.repository.comment(host.account("bob"), crash, "Same here");
    host.repository.comment(host.account("ada"), crash, "/mandate run triage sandbox");
    host.repository.comment(host.account("carol"), slow, "/mandate cancel upgrade");
    host.repository.comment(host.account("bob"), slow, "/mandate help");
    host.repository.comment(host.account("mallory"), slow, "/mandate freeze all \"for fun\"");
    scene.clock.advance(Duration.ofMinutes(1));
    return scene;
  }

  private void deliver(Scene scene, List<Webhooks.Delivery> deliveries) throws Exception {
    Machine machine = scene.machine("hooks");
    GitHubAccess.Ready access = (GitHubAccess.Ready) GitHubAccess.on(machine);
    OpenRepository opened =
        ((OpenRepository.Result.Opened)
                OpenRepository.open(scene.where(), OpenRepository.View.SHARED, machine))
            .repository();
    WebhookBench.Settings settings =
        new WebhookBench.Settings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            WebhookSecrets.of(List.of(SECRET)),
            scene.home("hooks").resolve("webhooks"),
            scene.where(),
            "test",
            UnaryOperator.identity());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    DaemonLog.Style style =
        new DaemonLog.Style(
            DaemonLog.Format.JSON, DaemonLog.Threshold.INFO, UnaryOperator.identity());
    try (opened;
        DaemonLog log = DaemonLog.to(lines, style);
        WebhookBench bench =
            WebhookBench.of(opened.commits().orElseThrow(), access, settings, machine, log)) {
      URI url = URI.create(bench.url());
      Thread loop = new Thread(() -> run(bench), "webhooks");
      loop.start();
      for (Webhooks.Delivery delivery : deliveries) {
        assertEquals(
            202, scene.hosting.orElseThrow().hub.webhooks().deliver(delivery, url, SECRET));
      }
      bench.daemon().stop(Duration.ofSeconds(30));
      loop.join();
    }
    String log = lines.toString(StandardCharsets.UTF_8);
    assertTrue(!log.contains("\"ERROR\""), log);
  }

  private static void run(WebhookBench bench) {
    try {
      bench.daemon().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that people can see in the end; ids of commits and times apart. */
  private static Map<String, String> state(Scene scene) {
    Hosting host = scene.hosting.orElseThrow();
    Map<String, String> state = new TreeMap<>();
    scene.repo.files("main").forEach((path, text) -> state.put(path, plain(text)));
    for (int issue : List.of(1, 2)) {
      List<String> said = new ArrayList<>();
      for (JsonNode comment : host.repository.comments(issue)) {
        long id = comment.get("id").asLong();
        boolean own = comment.path("performed_via_github_app").isObject();
        said.add(
            plain(comment.get("body").asText()) + (own ? "" : " " + host.repository.reactions(id)));
      }
      Collections.sort(said);
      state.put("issue " + issue, String.join("\n--\n", said));
    }
    state.put("pulls", host.repository.pulls().size() + "");
    state.put("records", scene.observed().records().size() + "");
    return state;
  }

  private static String plain(String text) {
    return text.replaceAll("127\\.0\\.0\\.1:[0-9]+", "<host>")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<run>")
        .replaceAll("ssh-[a-z0-9-]+ [A-Za-z0-9+/=]+", "<key>")
        .replaceAll("\\b[0-9a-f]{7,64}\\b", "<id>")
        .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T?[ 0-9:]*Z?", "<time>");
  }
}
