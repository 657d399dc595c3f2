package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Whoever is named for it is asked when nobody has approved in time, once. */
class EscalationTest {
  private static final AgentText AGENT = AgentText.reporting("worker", "true");

  @TempDir Path folder;
  private Scene scene;
  private FakeRepository repository;
  private int pull;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    repository = scene.hosting.orElseThrow().repository;
    String control =
        ControlText.usual()
            .yaml(scene)
            .replace(
                "people: [ada, bob, carol]}",
                "people: [bob], slaSeconds: 7200, escalateTo: [carol]}");
    scene.commit(Map.of(ControlText.FILE, control, AGENT.file(), AGENT.yaml()));
    TaskText task = TaskText.needingApproval("work", "worker");
    repository.push(account("ada"), "work", Map.of(task.file(), task.yaml()), "Declare it");
    pull = repository.open(account("ada"), "work", "Do it", "It is to be done.");
    assertTrue(repository.merge(account("ada"), pull, "squash").isPresent());
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private Account account(String login) {
    return scene.hosting.orElseThrow().account(login);
  }

  private List<String> passAfter(Duration time) {
    scene.clock.advance(time);
    scene.reconcile();
    return repository.comments(pull).stream().map(said -> said.get("body").asText()).toList();
  }

  @Test
  void oneCommentAsksWhoeverIsNamedWhenItsTimeHasCome() {
    assertEquals(List.of(), passAfter(Duration.ZERO));
    assertEquals(List.of(), passAfter(Duration.ofMinutes(110)));

    List<String> asked = passAfter(Duration.ofMinutes(20));
    assertEquals(1, asked.size(), scene.observed().why("work"));
    assertTrue(asked.getFirst().contains("@carol"), asked.getFirst());
    assertTrue(asked.getFirst().contains("0 of 1"), asked.getFirst());

    assertEquals(asked, passAfter(Duration.ofHours(5)));
  }

  @Test
  void nobodyIsAskedWhereSomebodyHasAnswered() {
    assertEquals(List.of(), passAfter(Duration.ZERO));
    repository.review(account("bob"), pull, "APPROVED", "Fine.");
    assertEquals(List.of(), passAfter(Duration.ofHours(5)));
    assertEquals("done", scene.observed().state("work"), scene.observed().why("work"));
  }
}
