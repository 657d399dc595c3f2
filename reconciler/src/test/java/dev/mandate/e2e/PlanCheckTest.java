package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.Golden;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People see at a pull request what would become of it, before anything does. */
class PlanCheckTest {
  private static final AgentText LOOKER = AgentText.reporting("looker", "echo hi");

  private static final String NAME = "mandate/plan";
  private static final String WRITES = "(POST|PATCH) .*/check-runs.*";

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
    return shownCheck(pull);
  }

  /** Other annotations make another check, which stands for the first. */
  private JsonNode shownCheck(int pull) {
    String head = host().repository.head(pull);
    List<JsonNode> checks =
        host().repository.checks().stream()
            .filter(check -> check.get("head_sha").asText().equals(head))
            .toList();
    assertTrue(checks.stream().allMatch(check -> check.get("name").asText().equals(NAME)));
    return checks.getLast();
  }

  private List<String> asked(String pattern) {
    return host().hub.desk().asked().stream()
        .map(Object::toString)
        .filter(asked -> asked.matches(pattern))
        .toList();
  }

  private String shown(JsonNode check) {
    String text =
        check.at("/output/title").asText()
            + " ("
            + check.get("conclusion").asText()
            + ")\n\n"
            + check.at("/output/summary").asText()
            + "\n"
            + check.at("/output/text").asText();
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

  /** They need no key for that; who has written task or agent is not among them. */
  @ParameterizedTest
  @CsvSource({
    "'people: [ada, bob, carol]', 'needs 1 approval by `carol`'",
    "'teams: [leads]', 'needs 1 approval by `carol`'",
    "'permission: admin', 'needs 1 approval by `carol`, `mallory`'",
    "'teams: [none]', 'needs 1 approval by nobody: see `spec.approvers` of `mandate.yaml`'",
  })
  void whoMayApproveByAReviewIsNamed(String rule, String named) {
    host().hub.team("acme/leads", host().account("carol"), host().account("bob"));
    String control =
        ControlText.usual()
            .yaml(scene)
            .replaceAll(", keys: \\[\"[^\"]*\"\\]", "")
            .replace("people: [ada, bob, carol]", rule);
    scene.commit(Map.of(ControlText.FILE, control));
    TaskText mend = TaskText.needingApproval("mend", "looker");
    int pull = propose("feature", Map.of(mend.file(), mend.yaml()));

    String text = check(pull).at("/output/summary").asText();

    assertTrue(text.contains(named), text);
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

    assertEquals(2, asked(WRITES).size());
  }

  /** Also where the proposal stays as it is: what it would come to is another thing then. */
  @Test
  void itFollowsTheBase() {
    TaskText mend = TaskText.needingApproval("mend", "mender");
    int first = propose("first", Map.of(mend.file(), mend.yaml()));
    int second = propose("second", Map.of("services/shop/notes.txt", "two\n"));
    assertEquals("failure", check(first).get("conclusion").asText());
    JsonNode untouched = shownCheck(second);
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
    host().hub.desk().forgetAsked();

    scene.declare(AgentText.changing("mender", "echo hi", "services/**"));
    JsonNode now = check(first);

    assertEquals("success", now.get("conclusion").asText());
    String base = scene.repo.head("main").orElseThrow().name();
    assertTrue(now.at("/output/text").asText().contains(base), now.toString());
    assertEquals(untouched, shownCheck(second), "it comes to the same");
    assertEquals(1, asked(WRITES).size(), asked(WRITES).toString());
  }

  /** The host puts their lines together, so neither side is what a merge would leave. */
  @Test
  void whatBothSidesHaveChangedIsNotJudged() {
    String file = "tasks/old.yaml";
    String old = scene.repo.files("main").get(file);
    int pull = propose("feature", Map.of(file, old + "# the end\n"));
    assertEquals("success", check(pull).get("conclusion").asText());

    scene.commit(Map.of(file, "# the beginning\n" + old));
    JsonNode check = check(pull);
    assertEquals("action_required", check.get("conclusion").asText());
    assertTrue(check.at("/output/summary").asText().contains("up to date"), check.toString());

    scene.commit(Map.of(file, old + "# the end\n"));
    assertEquals("success", check(pull).get("conclusion").asText());
  }

  @Test
  void policyOfTheBaseIsFollowedToo() {
    TaskText mend = TaskText.needingApproval("mend", "looker");
    int pull = propose("feature", Map.of(mend.file(), mend.yaml()));
    String before = check(pull).at("/output/summary").asText();

    scene.control(
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, approvals: {remediation: {production: 2}}"));
    String now = check(pull).at("/output/summary").asText();

    assertTrue(before.contains("needs 1 approval") && !now.contains("needs 1 approval"), now);
  }

  /** Not even looked at: nothing of it can have become another. */
  @Test
  void commitsToOtherFilesOfTheBaseAskForNothing() {
    TaskText look = TaskText.of("look", "looker");
    propose("feature", Map.of(look.file(), look.yaml()));
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
    host().hub.desk().forgetAsked();

    for (String text : List.of("two\n", "three\n")) {
      scene.commit(Map.of("services/shop/notes.txt", text));
      scene.reconcile();
    }

    assertEquals(List.of(), asked(".*(/pulls|/check-runs).*"));
  }

  /** Half of what GitHub takes in a minute is left to what cannot wait. */
  @Test
  void manyAreJudgedAnewOverSeveralPassesTheLatestFirst() {
    TaskText mend = TaskText.needingApproval("mend", "mender");
    int oldest = propose("b0", Map.of(mend.file(), mend.yaml()));
    for (int other = 1; other <= 42; other++) {
      scene.clock.advance(Duration.ofSeconds(1));
      propose("b" + other, Map.of(mend.file(), mend.yaml()));
    }
    assertEquals("failure", check(oldest).get("conclusion").asText());
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();

    scene.declare(AgentText.changing("mender", "echo hi", "services/**"));
    host().hub.desk().forgetAsked();
    assertEquals("failure", check(oldest).get("conclusion").asText(), "others come first");
    assertEquals(40, asked(WRITES).size());
    scene.clock.advance(Duration.ofMinutes(1));
    host().hub.desk().forgetAsked();
    assertEquals("success", check(oldest).get("conclusion").asText());
    assertEquals(3, asked("GET .*/check-runs.*").size(), "what was seen to is not asked again");
  }

  /** One that cannot be had, or has moved meanwhile, holds up no other. */
  @Test
  void whatIsNotToldIsToldByALaterPass() {
    TaskText mend = TaskText.needingApproval("mend", "mender");
    int older = propose("older", Map.of(mend.file(), mend.yaml()));
    scene.clock.advance(Duration.ofMinutes(1));
    int newer = propose("newer", Map.of(mend.file(), mend.yaml()));
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();

    for (int tries = 0; tries < 3; tries++) {
      String checks = ".*/commits/" + host().repository.head(newer) + "/check-runs";
      host().hub.desk().next("GET", checks, Fault.status(500));
    }
    scene.declare(AgentText.changing("mender", "echo hi", "services/**"));
    assertEquals("success", check(older).get("conclusion").asText());
    scene.clock.advance(Duration.ofMinutes(2));
    assertEquals("success", check(newer).get("conclusion").asText());
  }
}
