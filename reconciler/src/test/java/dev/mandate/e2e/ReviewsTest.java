package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Account;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pull request brings a task that needs approval; reviews of it are what lets it run. */
class ReviewsTest {
  private static final AgentText AGENT = AgentText.reporting("worker", "true");

  @TempDir Path folder;

  /** A pull request of ada's that brings a task. */
  private static int proposed(Scene scene, TaskText task) {
    Hosting host = scene.hosting.orElseThrow();
    Account ada = host.account("ada");
    host.repository.push(ada, task.name(), Map.of(task.file(), task.yaml()), "Declare it");
    return host.repository.open(ada, task.name(), "Do it", "It is to be done.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"merge", "squash", "rebase"})
  void aReviewedTaskRunsOnceItIsMerged(String style) {
    try (Scene scene = Scene.onGitHub(folder)) {
      Hosting host = scene.hosting.orElseThrow();
      scene.commit(Map.of(AGENT.file(), AGENT.yaml()));
      int pull = proposed(scene, TaskText.needingApproval("work", "worker"));
      long review = host.repository.review(host.account("bob"), pull, "APPROVED", "Fine.");
      scene.reconcile();
      assertTrue(scene.observed().records().isEmpty());

      assertTrue(host.repository.merge(host.account("carol"), pull, style).isPresent());
      scene.reconcile();

      assertEquals("done", scene.observed().state("work"), scene.observed().why("work"));
      assertEquals("bob", scene.observed().run("work").at("/spec/approvals/0/approver").asText());
      assertEquals(
          List.of("approvals/reviews/" + pull + "/work/review-" + review + "/first.json"),
          scene.observed().files().keySet().stream()
              .filter(path -> path.startsWith("approvals/reviews/"))
              .toList());
      scene.assertSound();
    }
  }
}
