package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.Golden;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People see at a pull request what would become of it, before anything does. */
class PlanCheckTest {
  private static final AgentText LOOKER = AgentText.reporting("looker", "echo hi");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    scene.declare(LOOKER, TaskText.of("old", "looker"));
    scene.reconcile();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private Hosting host() {
    return scene.hosting.orElseThrow();
  }

  private int propose(String branch, Map<String, String> files, String... deleted) {
    RealGit.run(scene.repo.path(), "branch", branch, "main");
    scene.repo.commit(branch, "Propose", files, List.of(deleted), "Bob", "bob@example.org");
    return host().repository.open(host().account("bob"), branch, "Change", "for a test");
  }

  private JsonNode check(int pull) {
    scene.reconcile();
    String head = host().repository.head(pull);
    List<JsonNode> checks =
        host().repository.checks().stream()
            .filter(check -> check.get("head_sha").asText().equals(head))
            .toList();
    assertEquals(1, checks.size(), checks.toString());
    assertEquals("mandate/plan", checks.get(0).get("name").asText());
    return checks.get(0);
  }

  private String shown(JsonNode check) {
    String text =
        check.at("/output/title").asText()
            + " ("
            + check.get("conclusion").asText()
            + ")\n\n"
            + check.at("/output/summary").asText();
    return text.replace(scene.repo.head("main").orElseThrow().name(), "<base>")
        .replace(check.get("head_sha").asText(), "<head>")
        .replaceAll("sha256:[0-9a-f]{64}", "sha256:…")
        .replaceAll("AAAA[0-9A-Za-z+/=]+", "AAAA…");
  }

  @Test
  void newTasksSayWhoMustApproveThemAndWhatTheyMayDo() {
    AgentText mender = AgentText.changing("mender", "echo hi", "services/**").set("LC_ALL: C");
    TaskText mend = TaskText.needingApproval("mend", "mender");
    TaskText look = TaskText.of("look", "looker");
    int pull =
        propose(
            "feature",
            Map.of(
                mender.file(), mender.yaml(), mend.file(), mend.yaml(), look.file(), look.yaml()),
            "tasks/old.yaml");

    JsonNode check = check(pull);

    assertEquals("success", check.get("conclusion").asText());
    Golden.check("golden/preview/new-tasks.md", shown(check));
    assertEquals(1, scene.observed().records().size(), "nothing of it has run");
  }

  @Test
  void whatIsWrongStandsAtItsLineAndFails() {
    TaskText typo = TaskText.of("typo", "lookre");
    int pull = propose("feature", Map.of(typo.file(), typo.yaml()));

    JsonNode check = check(pull);

    Golden.check("golden/preview/invalid.md", shown(check));
    assertEquals(1, check.at("/output/annotations_count").asInt());
  }

  @Test
  void whatPolicyDeniesFailsAndNamesTheRule() {
    AgentText writer = AgentText.changing("writer", "echo hi", "services/**");
    TaskText denied =
        new TaskText("denied", "writer", "production", "Do it.", "  riskClass: diagnostics\n");
    int pull =
        propose("feature", Map.of(writer.file(), writer.yaml(), denied.file(), denied.yaml()));

    JsonNode check = check(pull);

    assertEquals("failure", check.get("conclusion").asText());
    String text = check.at("/output/summary").asText();
    assertTrue(text.contains("`read-only`") && text.contains("docs/policy.md#read-only"), text);
  }

  /** Who may approve is said by the base, whatever the change would like. */
  @Test
  void aChangeIsNotJudgedByItself() {
    TaskText mend = TaskText.needingApproval("mend", "looker");
    String lax =
        ControlText.usual().yaml(scene).replace("people: [ada, bob", "people: [mallory, ada, bob");
    int pull = propose("feature", Map.of(ControlText.FILE, lax, mend.file(), mend.yaml()));

    String text = check(pull).at("/output/summary").asText();

    assertTrue(text.contains("**It changes `mandate.yaml`.**"), text);
    assertTrue(text.contains("mallory"), text);
    String approvers = text.lines().filter(line -> line.contains("needs ")).toList().toString();
    assertTrue(!approvers.contains("mallory"), text);
  }

  @Test
  void whatTouchesNoSpecsPasses() {
    int pull = propose("feature", Map.of("services/shop/notes.txt", "two\n"));

    JsonNode check = check(pull);

    assertEquals("success", check.get("conclusion").asText());
    assertEquals("No specs are changed", check.at("/output/title").asText());
  }

  @Test
  void itFollowsTheProposalAndIsSaidOnce() {
    TaskText typo = TaskText.of("typo", "lookre");
    int pull = propose("feature", Map.of(typo.file(), typo.yaml()));
    assertEquals("failure", check(pull).get("conclusion").asText());

    scene.clock.advance(Duration.ofSeconds(1)); // GitHub tells no smaller steps
    TaskText right = TaskText.of("typo", "looker");
    host()
        .repository
        .push(host().account("bob"), "feature", Map.of(right.file(), right.yaml()), "Mend");
    assertEquals("success", check(pull).get("conclusion").asText());
    check(pull);
    check(pull);

    long written =
        host().hub.desk().asked().stream()
            .filter(a -> a.toString().matches("(POST|PATCH) .*/check-runs.*"))
            .count();
    assertEquals(2, written);
  }
}
