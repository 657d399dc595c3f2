package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pull request brings a task that needs approval; reviews of it are what lets it run. */
class ReviewsTest {
  private static final TaskText TASK = ProposedTask.TASK;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"merge", "squash", "rebase"})
  void aReviewedTaskRunsOnceItIsMerged(String style) {
    try (ProposedTask given = new ProposedTask(folder)) {
      long review = given.approves(given.bob);
      assertTrue(given.reconciled().records().isEmpty());

      assertTrue(given.repository.merge(given.carol, given.pull, style).isPresent());
      Observed observed = given.reconciled();

      assertEquals("done", observed.state("work"), observed.why("work"));
      assertEquals("bob", observed.run("work").at("/spec/approvals/0/approver").asText());
      assertEquals(
          List.of("approvals/reviews/" + given.pull + "/work/review-" + review + "/first.json"),
          sightings(observed));
      given.scene.assertSound();
    }
  }

  @Test
  void aCommentThatNamesTheCommitCountsAsAReviewOfIt() {
    try (ProposedTask given = new ProposedTask(folder)) {
      given.says(given.bob, "/mandate approve " + given.head());
      given.merge();
      Observed observed = given.reconciled();

      assertEquals("done", observed.state("work"), observed.why("work"));
      assertEquals("comment", approval(observed).at("/spec/review/by").asText());
      given.scene.assertSound();
    }
  }

  @Test
  void reviewCommentAndFileOfOnePersonAreOneYes() {
    try (ProposedTask given = new ProposedTask(folder)) {
      given.scene.control(
          ControlText.usual()
              .parameters(
                  "sandboxes: {production: [process]}, approvals: {remediation: {production: 2}}"));
      given.change(given.ada, given.ada, "More.");
      given.repository.force(
          given.ada,
          "change",
          given.repository.push(
              given.ada, "fresh", Map.of(TASK.file(), TASK.yaml()), "Declare it"));
      given.approves(given.bob);
      given.says(given.bob, "/mandate approve " + given.head());
      given.merge();
      given.scene.approve("work", "bob");
      assertTrue(given.reconciled().records().isEmpty());

      given.scene.clock.advance(Duration.ofMinutes(1));
      given.says(given.carol, "/mandate approve " + given.head());
      Observed observed = given.reconciled();
      assertEquals("done", observed.state("work"), observed.why("work"));
      given.scene.assertSound();
    }
  }

  private static JsonNode approval(Observed observed) {
    return Observed.json(
        observed.files().get(observed.run("work").at("/spec/approvals/0/path").asText()));
  }

  private static List<String> sightings(Observed observed) {
    return observed.files().keySet().stream()
        .filter(path -> path.startsWith("approvals/reviews/"))
        .toList();
  }

  /** One thing is wrong with a review that says yes. */
  @TestFactory
  Stream<DynamicTest> nothingRunsByA() {
    return Stream.of(
        row("review by its author", "review/author", given -> given.approves(given.ada)),
        row(
            "review by who has committed it",
            "review/author",
            given -> {
              given.change(given.ada, given.bob, "More.");
              given.approves(given.bob);
            }),
        row(
            "review by who has written a part of it",
            "review/author",
            given -> {
              given.change(given.bob, given.ada, "More.");
              given.approves(given.bob);
            }),
        row(
            "review by who is named as co-author",
            "review/author",
            given -> {
              given.repository.push(
                  given.ada,
                  "change",
                  Map.of("notes.txt", "x\n"),
                  "Note it\n\nCo-authored-by: Bob <"
                      + given.bob.id()
                      + "+b@users.noreply.github.com>");
              given.approves(given.bob);
            }),
        row(
            "review by a bot",
            "review/not-a-person",
            given -> {
              Account bot = given.hub.app("helper", given.hub.organization("x"), Map.of()).bot();
              given.repository.permit(bot, "admin");
              given.approves(bot);
            }),
        row(
            "review by Mandate itself",
            "review/not-a-person",
            given -> given.approves(given.host.app.bot())),
        row(
            "review by somebody who may write and is no approver",
            "review/not-an-approver",
            given -> given.approves(given.host.account("mallory"))),
        row(
            "review by who has the login of an approver now",
            "review/not-an-approver",
            given -> {
              given.hub.rename(given.bob, "robert");
              Account other = given.hub.person("bob");
              given.repository.permit(other, "admin");
              given.approves(other);
            }),
        row(
            "review by who was removed since",
            "review/no-permission",
            given -> {
              given.approves(given.bob);
              given.repository.remove(given.bob);
            }),
        row(
            "review by who may only read now",
            "review/no-permission",
            given -> {
              given.approves(given.bob);
              given.repository.permit(given.bob, "triage");
            }),
        row(
            "dismissed review",
            "review/dismissed",
            given -> given.repository.dismiss(given.carol, given.pull, given.approves(given.bob))),
        row(
            "review that was taken back",
            "review/changes-requested",
            given -> {
              given.approves(given.bob);
              given.repository.review(given.bob, given.pull, "CHANGES_REQUESTED", "No.");
            }),
        row(
            "review that was edited since it was seen",
            "review/edited",
            given -> {
              long review = given.approves(given.bob);
              given.reconciled();
              given.repository.edit(given.bob, given.pull, review, "Only on Mondays.");
            }),
        row(
            "review of the commit before",
            "review/other-commit",
            given -> {
              given.approves(given.bob);
              given.change(given.ada, given.ada, "More.");
            }),
        row(
            "review of what was there for a while",
            "review/other-commit",
            given -> {
              String before = given.repository.head(given.pull);
              given.change(given.ada, given.ada, "More.");
              given.approves(given.bob);
              given.repository.force(given.ada, "change", before);
            }),
        row(
            "review of one that was forced away, when the other is merged",
            "review/other-commit",
            given -> {
              String before = given.repository.head(given.pull);
              given.approves(given.bob);
              String after = given.change(given.ada, given.ada, "More.");
              given.repository.force(given.ada, "change", before);
              given.repository.force(given.ada, "change", after);
            }),
        row(
            "review under the policy before, seen then",
            "review/other-policy",
            given -> {
              given.approves(given.bob);
              given.reconciled();
              given.scene.control(otherPolicy());
            }),
        row(
            "review under the policy before, never seen",
            "review/other-policy",
            given -> {
              given.approves(given.bob);
              given.scene.control(otherPolicy());
            }),
        row(
            "review where no rule lets anybody approve",
            "review/not-an-approver",
            given -> {
              given.approves(given.bob);
              given.scene.commit(
                  Map.of(
                      ControlText.FILE,
                      ControlText.usual()
                          .yaml(given.scene)
                          .replace(
                              "riskClasses: [diagnostics, remediation, high-risk]",
                              "riskClasses: [diagnostics]")));
            }),
        row(
            "comment that names the commit before",
            "review/other-commit",
            given -> {
              String before = given.head();
              given.change(given.ada, given.ada, "More.");
              given.says(given.bob, "/mandate approve " + before);
            }),
        row(
            "comment that was edited",
            "waiting for 1 approval",
            given -> given.editedLater(given.says(given.bob, "/mandate approve " + given.head()))),
        row(
            "comment that names less than the whole commit",
            "waiting for 1 approval",
            given -> given.says(given.bob, "/mandate approve " + given.head().substring(0, 39))),
        row(
            "comment that quotes somebody",
            "waiting for 1 approval",
            given -> given.says(given.bob, "> /mandate approve " + given.head())),
        row(
            "comment of its author",
            "review/author",
            given -> given.says(given.ada, "/mandate approve " + given.head())),
        row(
            "review of commits by nobody knows whom",
            "review/unknown-author",
            given -> {
              Account stranger = given.hub.person("stranger");
              given.change(stranger, given.ada, "More.");
              given.hub.rename(stranger, "another");
              given.approves(given.bob);
            }));
  }

  private static ControlText otherPolicy() {
    return ControlText.usual().parameters("sandboxes: {production: [process], sandbox: [process]}");
  }

  private DynamicTest row(String name, String rule, Consumer<ProposedTask> given) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path own = folder.resolve(name.replace(' ', '-'));
          Files.createDirectories(own);
          try (ProposedTask proposed = new ProposedTask(own)) {
            given.accept(proposed);
            proposed.merge();
            Observed observed = proposed.reconciled();
            assertTrue(observed.records().isEmpty(), "it was run");
            String why = observed.why("work");
            assertTrue(why.contains(rule), why);
            proposed.scene.assertSound();
          }
        });
  }

  @Test
  void nothingRunsWhileGitHubDoesNotAnswer() {
    try (ProposedTask given = new ProposedTask(folder)) {
      given.approves(given.bob);
      given.merge();
      given
          .hub
          .desk()
          .next("GET", ".*/reviews", new Fault.Answers(403, Map.of(), "{\"message\": \"no\"}"));
      Observed observed = given.reconciled();
      assertTrue(observed.records().isEmpty());
      assertTrue(observed.why("work").contains("review/unreachable"), observed.why("work"));

      given.scene.clock.advance(Duration.ofMinutes(2));
      assertEquals("done", given.reconciled().state("work"));
      given.scene.assertSound();
    }
  }
}
