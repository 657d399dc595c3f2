package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.Desk;
import dev.mandate.testkit.github.FakeRepository;
import dev.mandate.testkit.github.Fault;
import dev.mandate.testkit.github.Fork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pull requests whose branches are in repositories of others. */
class ForksTest {
  private static final AgentText WORKER = AgentText.reporting("worker", "true");
  private static final AgentText TIDIER =
      AgentText.changing("tidier", "echo new > \"$MANDATE_TARGET/new\"", "**");

  @TempDir Path folder;
  private Scene scene;
  private FakeRepository repository;
  private Account ada;
  private Account bob;
  private Account stranger;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    scene.declare(WORKER);
    Hosting host = scene.hosting.orElseThrow();
    repository = host.repository;
    ada = host.account("ada");
    bob = host.account("bob");
    stranger = host.hub.person("stranger");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private static String push(Fork fork, Account by, String words) {
    TaskText task = TaskText.needingApproval("work", "worker").prompt(words);
    return fork.repository().push(by, "work", Map.of(task.file(), task.yaml()), "Declare it");
  }

  private void merge(int pull, String style) {
    Account carol = scene.hosting.orElseThrow().account("carol");
    assertTrue(repository.merge(carol, pull, style).isPresent());
  }

  private Observed reconciled() {
    scene.clock.advance(Duration.ofMinutes(1));
    scene.reconcile();
    return scene.observed();
  }

  private void expectWaiting(String rule) {
    Observed observed = reconciled();
    assertEquals(List.of(), observed.records());
    assertTrue(observed.why("work").contains(rule), observed.why("work"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"merge", "squash", "rebase"})
  void theirPlanIsShownAndAReviewOfThemCounts(String style) {
    Fork fork = Fork.of(repository, ada);
    String head = push(fork, ada, "Do it.");
    int pull = fork.open("work", "Do it");
    reconciled();
    JsonNode check =
        repository.checks().stream()
            .filter(one -> one.get("head_sha").asText().equals(head))
            .findFirst()
            .orElseThrow();
    assertEquals("success", check.get("conclusion").asText());
    assertTrue(check.at("/output/summary").asText().contains("work"), check.toString());

    repository.review(bob, pull, "APPROVED", "Fine.");
    merge(pull, style);
    Observed observed = reconciled();
    assertEquals("done", observed.state("work"), observed.why("work"));
    assertEquals("bob", observed.run("work").at("/spec/approvals/0/approver").asText());
    scene.assertSound();
  }

  @Test
  void theOwnerOfTheForkIsTheAuthor() {
    Fork fork = Fork.of(repository, bob);
    push(fork, bob, "Do it.");
    int pull = fork.open("work", "Do it");
    repository.review(bob, pull, "APPROVED", "Fine.");
    merge(pull, "squash");
    expectWaiting("review/author");

    repository.review(scene.hosting.orElseThrow().account("carol"), pull, "APPROVED", "Fine.");
    assertEquals("done", reconciled().state("work"), scene.observed().why("work"));
    scene.assertSound();
  }

  @Test
  void aPushToTheForkLeavesAReviewBehind() {
    Fork fork = Fork.of(repository, ada);
    push(fork, ada, "Do it.");
    int pull = fork.open("work", "Do it");
    repository.review(bob, pull, "APPROVED", "Fine.");
    reconciled();
    push(fork, ada, "Do more.");
    merge(pull, "squash");
    expectWaiting("review/other-commit");
  }

  @Test
  void aForkThatIsGoneChangesNothing() {
    Fork fork = Fork.of(repository, ada);
    push(fork, ada, "Do it.");
    int pull = fork.open("work", "Do it");
    repository.review(bob, pull, "APPROVED", "Fine.");
    fork.delete();
    reconciled();
    assertTrue(repository.pulls().getFirst().at("/head/repo").isNull());
    assertEquals(1, repository.checks().size());

    merge(pull, "merge");
    assertEquals("done", reconciled().state("work"), scene.observed().why("work"));
    scene.assertSound();
  }

  /** Anybody can make a branch of the same name at the same commit, in a repository of theirs. */
  @Test
  void nobodyDecidesFromAForkOnWhatMandateHasProposed() {
    scene.declare(TIDIER, TaskText.of("tidy", "tidier"));
    reconciled();
    String branch = repository.pulls().getFirst().at("/head/ref").asText();
    scene.clock.advance(Duration.ofMinutes(1));
    Fork fork = Fork.of(repository, stranger);
    repository.close(stranger, fork.open(branch, "No"));
    Fork gone = Fork.of(repository, scene.hosting.orElseThrow().hub.person("another"));
    int theirs = gone.open(branch, "No");
    gone.delete();
    repository.close(stranger, theirs);
    reconciled();

    assertFalse(
        scene.observed().files().keySet().stream().anyMatch(path -> path.startsWith("proposals/")));
    repository.close(bob, 1);
    reconciled();
    String end =
        scene.observed().files().entrySet().stream()
            .filter(file -> file.getKey().startsWith("proposals/"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    assertEquals("bob", Observed.json(end).get("by").asText(), end);
    scene.assertSound();
  }

  @Test
  void whatAForkProposesFirstIsProposedByMandateAllTheSame() {
    scene.declare(TIDIER, TaskText.of("tidy", "tidier"));
    Desk desk = scene.hosting.orElseThrow().hub.desk();
    desk.next("POST", "/repos/acme/control/pulls", Fault.status(502));
    desk.next("POST", "/repos/acme/control/pulls", Fault.status(502));
    reconciled();
    assertEquals(List.of(), repository.pulls());
    String branch = scene.observed().proposals().keySet().iterator().next();
    int theirs = Fork.of(repository, stranger).open(branch, "Mine");
    reconciled();
    scene.clock.advance(Duration.ofMinutes(5));
    reconciled();

    List<JsonNode> pulls = repository.pulls();
    assertEquals(2, pulls.size());
    assertEquals("acme/control", pulls.getLast().at("/head/repo/full_name").asText());
    repository.close(stranger, theirs);
    reconciled();
    assertFalse(
        scene.observed().files().keySet().stream().anyMatch(path -> path.startsWith("proposals/")));
  }
}
