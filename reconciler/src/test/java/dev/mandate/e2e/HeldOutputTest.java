package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.RunEvent.Kind;
import dev.mandate.spec.Request;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run made leaves only once people have said yes to its exact bytes. */
@Tag("both-forges")
class HeldOutputTest {
  private static final AgentText AGENT =
      AgentText.changing(
          "fixer",
          """
          cd "$MANDATE_TARGET"
          printf 'a\\0b' > binary; mkdir tools; echo 'echo hi' > tools/run; chmod +x tools/run
          ln -s tools/run link; git mv -q services/shop/notes.txt notes.txt 2>/dev/null || mv services/shop/notes.txt notes.txt
          echo said; echo found > "$MANDATE_ARTIFACTS/report"
          """,
          "**");
  private static final TaskText TASK =
      TaskText.of("fix", "fixer").with("approvals: {output: {required: 1}}");

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
  void nothingLeavesBeforeAnybodyHasApproved() {
    FinalRecord record = scene.observed().record("fix");
    assertEquals("held", record.outcome());
    assertEquals("the agent ended well, and its output waits for 1 approval", record.reason());
    assertEquals(Map.of(), scene.observed().proposals());
    assertEquals("held", scene.observed().state("fix"));
    assertTrue(
        scene
            .observed()
            .why("fix")
            .startsWith(
                "its output waits for 1 approval from bob, carol, until 2026-03-09T08:00:00Z\n"
                    + "output sha256:"),
        () -> scene.observed().why("fix"));
    assertTrue(scene.observed().fileOfRun("fix", "patch.diff").contains("tools/run"));
    assertTrue(scene.observed().files().containsKey(record.folder() + "/artifacts/report"));
    scene.assertSound();
    String refs = scene.refs();
    scene.reconcile("another", new QuietProgress());
    assertEquals(refs, scene.refs());
  }

  @Test
  void exactlyTheApprovedBytesAreProposedOnce() {
    String tree = scene.observed().run("fix").at("/status/change/tree").asText();
    scene.approveOutput("fix", "bob");
    scene.commit(Map.of("services/shop/other.txt", "main has moved\n"));

    scene.reconcile("another", new QuietProgress());

    FinalRecord release = release();
    assertEquals("succeeded", release.outcome());
    assertEquals("its output was approved by bob", release.reason());
    String branch = release.proposal().orElseThrow();
    assertEquals(Map.of(branch, tree), scene.observed().proposals());
    assertEquals("done", scene.observed().state("fix"));
    assertEquals(
        "100755 tools/run",
        RealGit.run(
                scene.repo.path(), "ls-tree", "--format=%(objectmode) %(path)", branch, "tools/run")
            .strip());
    assertEquals("tools/run", RealGit.run(scene.repo.path(), "show", branch + ":link"));
    assertEquals(List.of(Kind.QUEUED, Kind.CLAIMED, Kind.RELEASING, Kind.SUCCEEDED), kinds());
    String message = RealGit.run(scene.repo.path(), "log", "-1", "--format=%B", branch);
    assertTrue(message.contains("Mandate-Run: " + run().run() + "\n"), message);
    assertTrue(message.contains("Mandate-Release: " + release.run() + "\n"), message);
    scene.assertSound();
    String refs = scene.refs();
    scene.reconcile();
    assertEquals(refs, scene.refs());
  }

  @Test
  void aRecordThatIsNotWhatAReconcilerSignedIsNotReleased() {
    String log = run().folder() + "/log.txt";
    String said = scene.observed().files().get(log);
    scene.repo.commit("mandate/runs", "Touch up", Map.of(log, said + "all tests pass\n"));
    scene.approveOutput("fix", "bob");
    scene.reconcile();
    assertEquals(Map.of(), scene.observed().proposals());
    FinalRecord release = release();
    assertEquals("failed", release.outcome());
    assertTrue(
        release.reason().contains("log.txt: the file is not the one that was signed"),
        release.reason());
  }

  @Test
  void dependentsWaitForTheRelease() {
    scene.declare(
        AgentText.reporting("looker", "echo hi"),
        TaskText.of("look", "looker").with("dependsOn: [fix]"));
    scene.reconcile();
    assertEquals(
        "it depends on fix, whose output waits for approval", scene.observed().why("look"));
    scene.approveOutput("fix", "bob");
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("look").outcome());
    scene.assertSound();
  }

  @Test
  void aFreezeHoldsItBack() {
    scene.approveOutput("fix", "bob");
    scene.commit(
        Map.of(
            "freezes/all.yaml",
            """
            apiVersion: mandate.dev/v1
            kind: Freeze
            metadata: {name: all}
            spec: {scope: {environments: [sandbox]}, reason: The ledger moves, createdBy: ada}
            """));
    scene.reconcile();
    assertEquals("frozen", scene.observed().state("fix"), scene.observed().why("fix"));
    assertEquals(Map.of(), scene.observed().proposals());
    scene.delete("freezes/all.yaml");
    scene.reconcile();
    assertEquals(1, scene.observed().proposals().size());
    scene.assertSound();
  }

  @Test
  void aPersonCanGiveItUp() {
    scene.request(Request.Action.CANCEL, "fix", "once/output", "not what was wanted", "bob");
    scene.reconcile();
    assertEquals("cancelled", release().outcome());
    assertEquals("cancelled by bob: not what was wanted", release().reason());
    assertEquals("done", scene.observed().state("fix"));
    assertEquals(Map.of(), scene.observed().proposals());
    scene.assertSound();
    scene.request(Request.Action.RETRY, "fix", "once/output", "once more", "bob");
    scene.reconcile();
    assertEquals("held", scene.observed().state("fix"));
    assertEquals(3, scene.observed().records("fix").size());
    scene.assertSound();
  }

  @Test
  void itsTimeIsLimited() {
    scene.clock.advance(Duration.ofDays(7).minusSeconds(1));
    scene.reconcile();
    assertEquals("held", scene.observed().state("fix"));
    scene.clock.advance(Duration.ofSeconds(1));
    scene.reconcile();
    assertEquals("cancelled", release().outcome());
    assertEquals("its output was not approved before 2026-03-09T08:00:00Z", release().reason());
    assertEquals(Map.of(), scene.observed().proposals());
    scene.assertSound();
  }

  @Test
  void whatComesTooLateIsNotProposed() {
    scene.approveOutput("fix", "bob");
    scene.clock.advance(Duration.ofDays(7));
    scene.reconcile();
    assertEquals("cancelled", release().outcome());
    assertEquals(Map.of(), scene.observed().proposals());
    scene.assertSound();
  }

  @Test
  void policyCanAskForMorePeopleThanTheTask() {
    scene.control(
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, output_approvals: {diagnostics: {sandbox:"
                    + " 2}}"));
    scene.reconcile();
    scene.approveOutput("fix", "bob");
    scene.reconcile();
    assertTrue(
        scene.observed().why("fix").startsWith("its output waits for 1 approval from carol"),
        scene.observed().why("fix"));
    scene.approveOutput("fix", "carol");
    scene.reconcile();
    assertEquals("its output was approved by bob, carol", release().reason());
    scene.assertSound();
  }

  @Test
  void policyAloneCanAskForIt() {
    scene.control(
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, output_approvals: {diagnostics: {sandbox:"
                    + " 1}}"));
    scene.declare(TaskText.of("plain", "fixer"));
    scene.reconcile();
    assertEquals("held", scene.observed().record("plain").outcome());
    scene.approveOutput("plain", "carol");
    scene.reconcile();
    assertEquals(1, scene.observed().proposals().size());
    scene.assertSound();
  }

  @Test
  void whatMadeNothingHasNothingToApprove() {
    scene.declare(
        AgentText.reporting("looker", "echo hi"),
        TaskText.of("look", "looker").with("approvals: {output: {required: 1}}"));
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("look").outcome());
    scene.assertSound();
  }

  @Test
  void artifactsAloneAreReleasedWithoutAProposal() {
    scene.declare(
        AgentText.reporting("looker", "echo found > \"$MANDATE_ARTIFACTS/report\""),
        TaskText.of("look", "looker").with("approvals: {output: {required: 1}}"));
    scene.reconcile();
    assertEquals("held", scene.observed().record("look").outcome());
    scene.approveOutput("look", "bob");
    scene.reconcile();
    FinalRecord release =
        scene.observed().records("look").stream()
            .filter(r -> r.key().isOutput())
            .findFirst()
            .orElseThrow();
    assertEquals("succeeded", release.outcome());
    assertEquals(Optional.empty(), release.proposal());
    scene.assertSound();
  }

  @Test
  void aChangeOfTheTaskTakesItsPlace() {
    scene.approveOutput("fix", "bob");
    scene.declare(TASK.prompt("Do it well."));
    scene.reconcile();
    assertEquals(2, scene.observed().records("fix").size());
    assertFalse(scene.observed().records("fix").stream().anyMatch(r -> r.key().isOutput()));
    assertEquals(Map.of(), scene.observed().proposals());
    scene.assertSound();
  }

  @Test
  void whatIsTooLargeToBeSearchedFails() {
    scene.declare(
        AgentText.changing("hoarder", "head -c 67108865 /dev/zero > \"$MANDATE_TARGET/big\"", "**")
            .limits("timeoutSeconds: 60, changeBytes: 100000000"),
        TaskText.of("hoard", "hoarder").with("approvals: {output: {required: 1}}"));
    scene.reconcile();
    assertEquals("failed", scene.observed().record("hoard").outcome());
    assertEquals(
        "big is larger than 64 MiB, too large to be searched for secrets",
        scene.observed().record("hoard").reason());
    assertEquals(Map.of(), scene.observed().proposals());
    scene.assertSound();
  }

  @Test
  void ofARecurringTaskTheNewestOutputWaits() {
    scene.declare(
        TaskText.of("daily", "fixer")
            .with("schedule: {cron: \"0 9 * * *\"}")
            .with("approvals: {output: {required: 1}}"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    assertEquals("held", scene.observed().state("daily"));
    scene.clock.set("2026-03-03T09:00:00Z");
    scene.reconcile();
    assertEquals("held", scene.observed().state("daily"));
    assertEquals(2, scene.observed().records("daily").size());

    scene.approveOutput("daily", "bob");
    scene.reconcile();

    assertEquals(
        List.of(
            "2026-03-02T09:00:00Z held",
            "2026-03-03T09:00:00Z held",
            "2026-03-03T09:00:00Z/output succeeded"),
        scene.observed().records("daily").stream()
            .map(record -> record.key().occurrence() + " " + record.outcome())
            .sorted()
            .toList());
    assertEquals("not-due", scene.observed().state("daily"));
    assertEquals(1, scene.observed().proposals().size());
    scene.assertSound();
  }

  private FinalRecord run() {
    return scene.observed().records("fix").stream()
        .filter(r -> !r.key().isOutput())
        .findFirst()
        .orElseThrow();
  }

  private FinalRecord release() {
    return scene.observed().records("fix").stream()
        .filter(r -> r.key().isOutput())
        .findFirst()
        .orElseThrow();
  }

  private List<Kind> kinds() {
    return scene.observed().kinds(release());
  }
}
