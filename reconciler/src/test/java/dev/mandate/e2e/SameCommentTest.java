package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes see to the same comment: one does it, and none says no to what the other did. */
@Timeout(900)
class SameCommentTest {
  @TempDir Path temp;
  private Scene scene;
  private Hosting host;
  private int pull;
  private long comment;

  @BeforeEach
  void ask() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.declare(
        AgentText.reporting("triage", "true"), TaskText.needingApproval("upgrade", "triage"));
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "hi\n"), "Begin");
    pull = host.repository.open(host.account("carol"), "work", "Work", "");
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(1));
    comment =
        host.repository.comment(
            host.account("bob"), pull, "/mandate cancel upgrade " + host.repository.head(pull));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  /** One that has filed what was asked for, and is about to say so. */
  private Fault.Waits firstIsAboutToAnswer() throws InterruptedException {
    Fault.Waits fault = new Fault.Waits();
    host.hub.desk().next("POST", ".*/issues/" + pull + "/comments", fault);
    return fault;
  }

  private Thread first(Fault.Waits fault) throws InterruptedException {
    Thread first = new Thread(() -> scene.reconcile("first", new QuietProgress()), "first");
    first.start();
    fault.come().await();
    return first;
  }

  private void branchMoves() {
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "ho\n"), "Go on");
  }

  private List<String> answers() {
    return new IssueThread(scene, pull).answers();
  }

  private long requests() {
    return scene.repo.files("main").keySet().stream()
        .filter(file -> file.startsWith("requests/"))
        .count();
  }

  private void expectDoneOnce() {
    assertEquals(1, requests());
    assertEquals(1, answers().size(), answers().toString());
    assertTrue(answers().getFirst().contains("Asked to cancel"), answers().toString());
    assertEquals(List.of("eyes", "rocket"), host.repository.reactions(comment));
  }

  @Test
  void theSecondLeavesItToTheFirst() throws Exception {
    Fault.Waits fault = firstIsAboutToAnswer();
    Thread first = first(fault);
    branchMoves();

    scene.reconcile("second", new QuietProgress());
    assertEquals(List.of("eyes"), host.repository.reactions(comment));
    assertEquals(List.of(), answers());

    fault.go().countDown();
    first.join();
    expectDoneOnce();
    scene.clock.advance(Duration.ofMinutes(10));
    scene.reconcile("second", new QuietProgress());
    expectDoneOnce();
  }

  @Test
  void whoTakesOverFromASlowOneKnowsWhatIsDone() throws Exception {
    Fault.Waits fault = firstIsAboutToAnswer();
    Thread first = first(fault);
    branchMoves();
    scene.clock.advance(Duration.ofMinutes(6));

    scene.reconcile("second", new QuietProgress());
    expectDoneOnce();

    fault.go().countDown();
    first.join();
    expectDoneOnce();
  }

  @Test
  void whoDiesInTheMidstOfItIsWaitedForAndThenReplaced() {
    host.hub.desk().next("POST", ".*/comments/" + comment + "/reactions", new Fault.CutAfter());
    scene.reconcile("first", new QuietProgress());
    assertEquals(List.of("eyes"), host.repository.reactions(comment));
    scene.reconcile("second", new QuietProgress());
    assertEquals(0, requests());

    scene.clock.advance(Duration.ofMinutes(6));
    scene.reconcile("second", new QuietProgress());
    expectDoneOnce();
  }
}
