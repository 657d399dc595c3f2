package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Account;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules may name teams and permissions of GitHub; both are read when it is decided. */
class ReviewAuthorityTest {
  private static final AgentText AGENT = AgentText.reporting("worker", "true");

  @TempDir Path folder;
  private Scene scene;
  private Hosting host;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    host = scene.hosting.orElseThrow();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  /** A task that bob has approved and that is merged, where a rule names this authority. */
  private void approvedUnder(String authority) {
    String control =
        ControlText.usual().yaml(scene).replace("people: [ada, bob, carol]}", authority + "}");
    assertTrue(control.contains(authority), control);
    scene.commit(Map.of(ControlText.FILE, control, AGENT.file(), AGENT.yaml()));
    TaskText task = TaskText.needingApproval("work", "worker");
    Account ada = host.account("ada");
    host.repository.push(ada, "work", Map.of(task.file(), task.yaml()), "Declare it");
    int pull = host.repository.open(ada, "work", "Do it", "It is to be done.");
    host.repository.review(host.account("bob"), pull, "APPROVED", "Fine.");
    assertTrue(host.repository.merge(host.account("carol"), pull, "squash").isPresent());
  }

  private void expectDone(String authority) {
    scene.reconcile();
    assertEquals("done", scene.observed().state("work"), scene.observed().why("work"));
    Map<String, String> files = scene.observed().files();
    assertTrue(
        files.entrySet().stream()
            .filter(file -> file.getKey().startsWith("approvals/"))
            .anyMatch(file -> file.getValue().contains("\"authority\":\"" + authority + "\"")),
        () -> files.toString());
    scene.assertSound();
  }

  private void expectWaiting(String rule) {
    scene.reconcile();
    assertEquals("waiting", scene.observed().state("work"), scene.observed().why("work"));
    assertTrue(scene.observed().why("work").contains(rule), scene.observed().why("work"));
  }

  @Test
  void aMemberOfTheTeamApproves() {
    host.hub.team("acme/leads", host.account("bob"));
    approvedUnder("teams: [leads]");
    expectDone("team:leads");
  }

  @Test
  void whoHasLeftTheTeamDoesNotAndWhoIsTakenInDoes() {
    host.hub.team("acme/leads", host.account("carol"));
    approvedUnder("teams: [leads]");
    expectWaiting("review/not-an-approver");

    host.hub.team("acme/leads", host.account("bob"));
    scene.clock.advance(Duration.ofMinutes(11));
    expectDone("team:leads");
  }

  @Test
  void aTeamThatIsNotThereLetsNobodyApprove() {
    approvedUnder("teams: [nobody]");
    expectWaiting("review/unknown-team");
  }

  @Test
  void aPermissionIsEnoughOnceItIsThere() {
    approvedUnder("permission: admin");
    expectWaiting("review/no-permission");

    host.repository.permit(host.account("bob"), "admin");
    scene.clock.advance(Duration.ofMinutes(11));
    expectDone("permission:admin");
  }
}
