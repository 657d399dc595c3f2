package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.FakeRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on GitHub: declared and asked there, approved, run, proposed, merged, proven. */
class GitHubTripTest {
  private static final AgentText TIDIER =
      AgentText.changing(
          "tidier",
          "cd \"$MANDATE_TARGET\" && echo tidy >> services/shop/notes.txt",
          "services/**");

  @TempDir Path folder;
  private Scene scene;
  private FakeRepository repository;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    repository = scene.hosting.orElseThrow().repository;
    scene.commit(Map.of(TIDIER.file(), TIDIER.yaml()));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private Account account(String login) {
    return scene.hosting.orElseThrow().account(login);
  }

  private void pass() {
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
  }

  private JsonNode lastPull() {
    return repository.pulls().getLast();
  }

  @Test
  void fromAPullRequestWithASpecToAMergedChange() {
    TaskText task = TaskText.needingApproval("tidy", "tidier");
    repository.push(account("ada"), "tidy", Map.of(task.file(), task.yaml()), "Declare it");
    int declared = repository.open(account("ada"), "tidy", "Tidy up", "Please.");
    pass();
    assertTrue(repository.checks().stream().anyMatch(this::isPlan), repository.checks().toString());
    assertTrue(scene.observed().records().isEmpty());

    repository.review(account("ada"), declared, "APPROVED", "I like it.");
    repository.review(account("bob"), declared, "APPROVED", "Fine.");
    pass();
    assertTrue(repository.merge(account("carol"), declared, "squash").isPresent());
    pass();

    assertEquals("done", scene.observed().state("tidy"), scene.observed().why("tidy"));
    assertEquals(
        List.of("bob"),
        scene.observed().run("tidy").at("/spec/approvals").findValuesAsText("approver"));
    assertEquals(2, repository.pulls().size());
    String proposal = scene.observed().record("tidy").proposal().orElseThrow();
    assertEquals(proposal, lastPull().at("/head/ref").asText());

    int proposed = lastPull().get("number").asInt();
    assertTrue(repository.merge(account("bob"), proposed, "squash").isPresent());
    pass();
    assertEquals("one\ntidy\n", scene.repo.files("main").get("services/shop/notes.txt"));
    scene.assertSound();
  }

  private boolean isPlan(JsonNode check) {
    return check.path("name").asText().equals("mandate/plan");
  }

  @Test
  void fromAnIssueToAPullRequest() {
    int issue = repository.issue(account("ada"), "Untidy", "The notes are untidy.");
    scene.clock.advance(Duration.ofMinutes(1));
    long asked = repository.comment(account("ada"), issue, "/mandate run tidier sandbox");
    pass();
    pass();

    assertEquals(List.of("eyes", "rocket"), repository.reactions(asked));
    String task = "issue-" + issue;
    assertEquals("done", scene.observed().state(task), scene.observed().why(task));
    assertEquals(1, repository.pulls().size());
    String told =
        repository.comments(issue).stream()
            .map(comment -> comment.get("body").asText())
            .filter(body -> !body.contains("mandate-key: command/"))
            .reduce("", String::concat);
    assertTrue(told.contains(scene.observed().record(task).run()), told);
    assertTrue(told.contains("#" + lastPull().get("number").asInt()), told);
    scene.assertSound();
  }

  @Test
  void whenNothingMovesOneRequestIsEnough() throws RemoteUnavailableException {
    assertEquals(1, repository.issue(account("ada"), "Untidy", "The notes are untidy."));
    scene.declare(TaskText.of("tidy", "tidier"));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      for (int passes = 0; passes < 4; passes++) {
        scene.clock.advance(Duration.ofMinutes(2));
        reconciler.run();
      }
      scene.hosting.orElseThrow().hub.desk().forgetAsked();
      reconciler.run();

      List<String> asked =
          scene.hosting.orElseThrow().hub.desk().asked().stream().map(Object::toString).toList();
      assertEquals(1, asked.size(), asked.toString());
      assertTrue(asked.getFirst().endsWith(" 304"), asked.toString());
    }
  }
}
