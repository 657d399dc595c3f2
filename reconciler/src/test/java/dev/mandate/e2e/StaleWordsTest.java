package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Account;
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

/** What people have said or done holds where, when and for whom they said it. */
@Timeout(900)
class StaleWordsTest {
  @TempDir Path temp;
  private Scene scene;
  private Hosting host;
  private int issue;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.declare(
        AgentText.reporting("triage", "true"), TaskText.needingApproval("upgrade", "triage"));
    issue = host.repository.issue(host.account("ada"), "It crashes", "");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private long says(int where, String login, String text) {
    return new IssueThread(scene, where).says(login, text);
  }

  private List<String> answers(int where) {
    return new IssueThread(scene, where).answers();
  }

  private List<String> freezes() {
    return scene.repo.files("main").entrySet().stream()
        .filter(file -> file.getKey().startsWith("freezes/"))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Test
  void aLabelIsOfWhoGaveItLast() {
    Account eve = host.hub.person("eve");
    host.repository.permit(eve, "triage");
    host.repository.label(host.account("bob"), issue, "mandate:triage");
    scene.clock.advance(Duration.ofMinutes(1));
    host.repository.unlabel(host.account("bob"), issue, "mandate:triage");
    scene.clock.advance(Duration.ofMinutes(1));
    host.repository.label(eve, issue, "mandate:triage");

    scene.reconcile();

    assertEquals(1, answers(issue).size(), answers(issue).toString());
    assertTrue(answers(issue).getFirst().startsWith("@eve"), answers(issue).getFirst());
    assertTrue(answers(issue).getFirst().contains("Only who may write"), answers(issue).toString());
  }

  @Test
  void whatWasSaidInAnotherRepositoryIsNotSaidHere() {
    long there = says(issue, "bob", "/mandate freeze production \"elsewhere\"");
    host.repository.label(host.account("bob"), issue, "mandate:triage");
    scene.clock.advance(Duration.ofMinutes(1));
    host.repository.transferred(host.account("carol"), issue);
    long here = says(issue, "bob", "/mandate status upgrade");

    scene.reconcile();

    assertEquals(List.of(), host.repository.reactions(there));
    assertEquals(List.of("eyes", "rocket"), host.repository.reactions(here));
    assertEquals(1, answers(issue).size(), answers(issue).toString());
    assertEquals(List.of(), freezes());
  }

  @Test
  void anOlderWordDoesNotLiftANewerFreeze() {
    int other = host.repository.issue(host.account("ada"), "An incident", "");
    says(issue, "bob", "/mandate unfreeze production");
    says(other, "bob", "/mandate freeze production \"incident\"");
    // What moved last is seen to last.
    says(issue, "carol", "Hm.");

    scene.reconcile();

    assertTrue(answers(issue).getFirst().contains("Nothing holds just"), answers(issue).toString());
    assertEquals(1, freezes().size());
    assertTrue(!freezes().getFirst().contains("until:"), freezes().getFirst());
  }

  @Test
  void whatIsLiftedFirstAndHeldThenStaysHeldWhenItIsAnsweredLate() {
    host.hub.desk().next("POST", ".*/issues/" + issue + "/comments", new Fault.CutBefore());
    says(issue, "bob", "/mandate unfreeze production\n/mandate freeze production \"again\"");
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(6));
    scene.reconcile();
    assertEquals(1, answers(issue).size());
    assertEquals(1, freezes().size());
    assertTrue(!freezes().getFirst().contains("until:"), freezes().getFirst());
  }

  @Test
  void nobodyWaitsForACommentThatIsGone() {
    long gone = says(issue, "bob", "/mandate status upgrade");
    says(issue, "carol", "/mandate explain upgrade");
    host.hub.desk().next("POST", ".*/comments/" + gone + "/reactions", Fault.status(404));

    scene.reconcile();

    assertEquals(1, answers(issue).size(), answers(issue).toString());
    assertTrue(answers(issue).getFirst().startsWith("@carol"), answers(issue).getFirst());
  }
}
