package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
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
    return bodies(pull);
  }

  private List<String> bodies(int number) {
    return repository.comments(number).stream().map(said -> said.get("body").asText()).toList();
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

  /** The wait is counted from the merge, whoever looks, and whatever a cache remembers. */
  @Test
  void anotherMachineCountsTheSame() {
    assertEquals(List.of(), passAfter(Duration.ofMinutes(50)));
    scene.clock.advance(Duration.ofMinutes(80));
    scene.reconcile("other", new QuietProgress());

    List<String> asked = bodies(pull);
    assertEquals(1, asked.size(), scene.observed().why("work"));
    assertTrue(asked.getFirst().contains("since " + Scene.START), asked.getFirst());
    assertEquals(asked, passAfter(Duration.ofHours(1)));
  }

  /** It waits since it is due, not since somebody has declared it. */
  @Test
  void aScheduledTaskWaitsSinceItIsDue() {
    TaskText task = TaskText.needingApproval("daily", "worker");
    String yaml =
        task.yaml()
            .replace(
                "spec:\n",
                "spec:\n  schedule: {cron: \"0 12 * * *\", startingDeadlineSeconds: 86400}\n");
    repository.push(account("ada"), "daily", Map.of(task.file(), yaml), "Declare it");
    int daily = repository.open(account("ada"), "daily", "Each day", "It is to be done.");
    assertTrue(repository.merge(account("ada"), daily, "squash").isPresent());
    passAfter(Duration.ofHours(5));
    assertEquals(List.of(), bodies(daily));
    passAfter(Duration.ofMinutes(70));
    assertEquals(1, bodies(daily).size(), scene.observed().why("daily"));
    assertTrue(
        bodies(daily).getFirst().contains("since 2026-03-02T12:00:00Z"), bodies(daily).getFirst());
  }

  @Test
  void nobodyIsAskedWhereSomebodyHasAnswered() {
    assertEquals(List.of(), passAfter(Duration.ZERO));
    repository.review(account("bob"), pull, "APPROVED", "Fine.");
    assertEquals(List.of(), passAfter(Duration.ofHours(5)));
    assertEquals("done", scene.observed().state("work"), scene.observed().why("work"));
  }
}
