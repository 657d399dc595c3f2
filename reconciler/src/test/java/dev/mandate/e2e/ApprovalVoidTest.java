package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An approval that does not count leaves the task waiting, and the status says why. */
@Tag("both-forges")
class ApprovalVoidTest {
  private static final AgentText AGENT = AgentText.reporting("fixer", "echo fixed");
  private static final TaskText TASK = TaskText.needingApproval("fix", "fixer");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void declare() {
    scene = Scene.in(folder).declare(AGENT, TASK);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void ofTheOneWhoWroteIt() {
    scene.approve("fix", "ada");
    expectWaiting("the approval of ada does not count: ada is an author of what is approved");
  }

  @Test
  void ofSomebodyWhoIsNoApprover() {
    scene.approve("fix", "mallory");
    expectWaiting("the approval of mallory does not count: mallory may not approve this task here");
  }

  @Test
  void signedWithTheKeyOfAnother() {
    scene.approve("fix", "bob", "mallory", Optional.empty());
    expectWaiting("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void signedWithTheKeyOfTheReconciler() {
    scene.approve("fix", "bob", "reconciler", Optional.empty());
    expectWaiting("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void onceTheTaskHasChanged() {
    scene.approve("fix", "bob");
    scene.declare(TASK.prompt("Do something else."));
    expectWaiting("the approval of bob does not count: what was approved has changed since");
  }

  @Test
  void onceTheAgentHasChanged() {
    scene.approve("fix", "bob");
    scene.declare(AgentText.reporting("fixer", "echo broken"));
    expectWaiting("the approval of bob does not count: what was approved has changed since");
  }

  @Test
  void onceThePolicyHasChanged() {
    scene.approve("fix", "bob");
    scene.control(
        ControlText.usual()
            .parameters("sandboxes: {production: [process]}, cost: {per_run_usd_max: 9}"));
    expectWaiting("the approval of bob does not count: the policy has changed since");
  }

  @Test
  void onceItHasExpired() {
    scene.approve(
        "fix", "bob", "bob", Optional.of(scene.clock.instant().plus(Duration.ofHours(1))));
    scene.clock.advance(Duration.ofHours(1));
    expectWaiting("the approval of bob does not count: it expired at 2026-03-02T09:00:00Z");
  }

  @Test
  void onceTheApproverIsNoLongerOne() {
    scene.approve("fix", "bob");
    scene.control(ControlText.usual().approvers("ada", "carol"));
    expectWaiting("the approval of bob does not count: bob may not approve this task here");
  }

  @Test
  void whenAnotherPersonsFileIsRenamedToLookLikeIt() {
    scene.approve("fix", "mallory");
    String file =
        scene.repo.files("main").keySet().stream()
            .filter(path -> path.startsWith("approvals/"))
            .findFirst()
            .orElseThrow();
    String forged =
        scene.repo.files("main").get(file).replace("approver: mallory", "approver: bob");
    scene.commit(Map.of(file, forged));
    expectWaiting("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void andTheNextGoodOneLetsItRun() {
    scene.approve("fix", "mallory");
    scene.reconcile();
    scene.approve("fix", "carol");
    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("fix").outcome());
    assertEquals("carol", scene.observed().run("fix").at("/spec/approvals/0/approver").asText());
    assertEquals(1, scene.observed().run("fix").at("/spec/approvals").size());
    scene.assertSound();
  }

  private void expectWaiting(String why) {
    scene.reconcile();
    Observed observed = scene.observed();
    assertEquals("waiting", observed.state("fix"));
    assertTrue(observed.why("fix").contains(why), () -> observed.why("fix"));
    assertEquals(0, observed.records().size());
    assertEquals(0, observed.proposals().size());
  }
}
