package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.spec.Approval.OfOutput;
import dev.mandate.spec.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An approval that does not count lets no output leave, and the status says why. */
@Tag("both-forges")
class OutputApprovalVoidTest {
  private static final AgentText AGENT =
      AgentText.changing("fixer", "echo new > \"$MANDATE_TARGET/new\"", "**");
  private static final TaskText TASK =
      TaskText.of("fix", "fixer").with("approvals: {output: {required: 1}}");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void hold() {
    scene = Scene.in(folder).declare(AGENT, TASK);
    scene.reconcile();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void thatHasExpired() {
    approve("bob", "bob", of -> of);
    scene.clock.advance(DAY);
    expectHeld("the approval of bob does not count: it expired at 2026-03-03T08:00:00Z");
  }

  @Test
  void ofOtherBytes() {
    approve("bob", "bob", of -> new OfOutput(of.run(), Digest.of(new byte[] {1}), of.base()));
    expectHeld("the approval of bob does not count: it is for other bytes: it says 4bf5122f3445");
  }

  @Test
  void ofAChangeOfAnotherCommit() {
    approve("bob", "bob", of -> new OfOutput(of.run(), of.digest(), "1".repeat(40)));
    expectHeld("the approval of bob does not count: it is for a change of another commit, 1111");
  }

  @Test
  void ofARunThatNobodyKnows() {
    String unknown = "0b8f3c7e-93a1-8e52-8c41-5f0de2a4b716";
    approve("bob", "bob", of -> new OfOutput(unknown, of.digest(), of.base()));
    expectHeld("the approval of bob does not count: it is for the output of run " + unknown);
  }

  @Test
  void ofTheOneWhoWroteTheTask() {
    approve("ada", "ada", of -> of);
    expectHeld("the approval of ada does not count: ada is an author of what is approved");
  }

  @Test
  void ofSomebodyWhoIsNoApprover() {
    approve("mallory", "mallory", of -> of);
    expectHeld("the approval of mallory does not count: mallory may not approve this task here");
  }

  @Test
  void signedWithTheKeyOfAnother() {
    approve("bob", "mallory", of -> of);
    expectHeld("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void signedWithTheKeyOfTheReconciler() {
    approve("bob", "reconciler", of -> of);
    expectHeld("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void signedWithAKeyThatWasTakenAway() {
    approve("bob", "bob", of -> of);
    String control = ControlText.usual().yaml(scene);
    scene.commit(
        Map.of(
            ControlText.FILE,
            control.replace(scene.people.publicKey("bob"), scene.people.publicKey("bobs next"))));
    expectHeld("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void ofAPolicyThatHasChanged() {
    approve("bob", "bob", of -> of);
    scene.control(
        ControlText.usual()
            .parameters("sandboxes: {production: [process]}, cost: {per_run_usd_max: 9}"));
    expectHeld("the approval of bob does not count: the policy has changed since");
  }

  @Test
  void whoseBytesWereEdited() {
    approve("bob", "bob", of -> new OfOutput(of.run(), Digest.of(new byte[] {1}), of.base()));
    String file = approvalFile();
    String forged =
        scene
            .repo
            .files("main")
            .get(file)
            .replace(Digest.of(new byte[] {1}).value(), scene.outputDigest("fix"));
    scene.commit(Map.of(file, forged));
    expectHeld("the approval of bob does not count: its signature is not by a key of bob");
  }

  @Test
  void thatIsOfTheTaskAndNotOfItsOutput() {
    scene.approve("fix", "bob");
    expectHeld("its output waits for 1 approval from bob, carol");
  }

  @Test
  void thatWasUsedAlready() {
    approve("bob", "bob", of -> of);
    scene.reconcile();
    String proposals = scene.observed().proposals().toString();
    String refs = scene.refs();
    scene.reconcile();
    assertEquals(refs, scene.refs());
    // The same task once more: the old yes is still there, and not a yes to what this run made.
    scene.delete("tasks/fix.yaml");
    scene.declare(TASK.prompt("Once more."));
    scene.reconcile();
    assertEquals("held", scene.observed().state("fix"));
    assertTrue(
        scene.observed().why("fix").contains("the approval of bob does not count: it is for the"),
        scene.observed().why("fix"));
    assertEquals(proposals, scene.observed().proposals().toString());
    scene.assertSound();
  }

  @Test
  void thatWasForARunWhichWasRepeatedSince() {
    approve("bob", "bob", of -> of);
    scene.request(Request.Action.CANCEL, "fix", "once/output", "no", "bob");
    scene.request(Request.Action.RETRY, "fix", "once/output", "again", "bob");
    scene.reconcile();
    FinalRecord again =
        scene.observed().records("fix").stream()
            .filter(record -> record.key().occurrence().equals("once/2"))
            .findFirst()
            .orElseThrow();
    assertEquals("held", again.outcome());
    expectHeld("the approval of bob does not count: it is for the output of run ");
  }

  private void approve(String person, String key, UnaryOperator<OfOutput> as) {
    scene.approveOutput("fix", person, key, DAY, as);
  }

  private String approvalFile() {
    return scene.repo.files("main").keySet().stream()
        .filter(path -> path.startsWith("approvals/"))
        .findFirst()
        .orElseThrow();
  }

  private void expectHeld(String why) {
    scene.reconcile();
    Observed observed = scene.observed();
    assertEquals("held", observed.state("fix"), observed.why("fix"));
    assertTrue(observed.why("fix").contains(why), () -> observed.why("fix"));
    assertEquals(Map.of(), observed.proposals());
    scene.assertSound();
  }
}
