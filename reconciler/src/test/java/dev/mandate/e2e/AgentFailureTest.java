package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An agent that fails, or does what it may not, is recorded as failed with the reason; nothing of
 * its change is proposed, and the tasks beside it do not notice.
 */
@Tag("both-forges")
class AgentFailureTest {
  private static final String EVERYTHING = "**";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void declareANeighbour() {
    scene =
        Scene.in(folder)
            .declare(
                AgentText.changing("neighbour", inTarget("echo hi > services/shop/hi.txt"), "**"),
                TaskText.of("beside", "neighbour"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void exitCodeOtherThanZero() {
    AgentText agent = AgentText.changing("bad", inTarget("echo x > new; echo oh no; exit 7"), "**");
    expectFailure(agent, "failed", "7");
    assertEquals(7, scene.observed().run("fails").at("/status/exitCode").asInt());
    assertTrue(scene.observed().fileOfRun("fails", "log.txt").contains("oh no"));
  }

  @Test
  void runningTooLong() {
    AgentText agent =
        AgentText.changing("bad", inTarget("echo x > new; sleep 600"), "**")
            .limits("timeoutSeconds: 1");
    expectFailure(agent, "timed-out", "1");
  }

  @Test
  void aProgramThatIsNotThere() {
    AgentText agent = AgentText.reporting("bad", "").command("no-such-program-here");
    expectFailure(agent, "not-started", "no-such-program-here");
  }

  @Test
  void anArtifactOverTheLimit() {
    AgentText agent =
        AgentText.reporting("bad", "head -c 5000 /dev/zero > \"$MANDATE_ARTIFACTS/big\"")
            .limits("timeoutSeconds: 60, artifactBytes: 1000");
    expectFailure(agent, "failed", "big");
  }

  @Test
  void anArtifactThatIsALink() {
    AgentText agent =
        AgentText.reporting("bad", "ln -s ../../PROMPT.md \"$MANDATE_ARTIFACTS/report\"");
    expectFailure(agent, "failed", "report");
  }

  @Test
  void aSecretInTheChange() {
    AgentText agent =
        AgentText.changing(
            "bad",
            inTarget("printf 'key = AKIA%s\\n' IOSFODNN7EXAMPLQ > services/shop/config"),
            EVERYTHING);
    expectFailure(agent, "failed", "secret");
    assertFalse(scene.observed().files().toString().contains("AKIAIOSFODNN7EXAMPLQ"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo '# mine' >> mandate.yaml",
        "rm mandate.yaml",
        "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yaml",
        "mkdir policies; echo x > policies/own.rego",
        "mkdir Policies; echo x > Policies/own.rego",
        "mkdir 'policies.'; echo x > 'policies./own.rego'",
        "mv services/shop/notes.txt approvals-of-bob; mkdir approvals; mv approvals-of-bob approvals/a.yaml",
        "git mv mandate.yaml services/shop/control.yaml 2>/dev/null || mv mandate.yaml services/shop/control.yaml",
        "mkdir freezes; echo x > freezes/none.yaml",
        "echo '* @mallory' > CODEOWNERS",
        "echo '[core]' > .gitmodules",
      })
  void aChangeToAProtectedPath(String script) {
    AgentText agent = AgentText.changing("bad", inTarget(script), EVERYTHING);
    expectFailure(agent, "failed", "protected");
  }

  @Test
  void aProtectedPathInOtherCaseBesideTheRealOne() {
    AgentText agent = AgentText.changing("bad", inTarget("echo x > MANDATE.YAML"), EVERYTHING);
    expectFailure(agent, "failed", "MANDATE.YAML: another name differs from it only in case");
  }

  @Test
  void aReadOnlyAgentThatWrites() {
    AgentText agent = AgentText.reporting("bad", inTarget("echo x > services/shop/new.txt"));
    expectFailure(agent, "failed", "read-only");
  }

  @Test
  void aChangeOutsideOfWhatTheAgentMayWrite() {
    AgentText agent =
        AgentText.changing("bad", inTarget("echo x > services/other.txt"), "services/shop/**");
    expectFailure(agent, "failed", "services/other.txt");
  }

  @Test
  void aRenameThatLeavesWhatTheAgentMayWrite() {
    scene.commit(Map.of("lib/util.txt", "a\nb\nc\nd\ne\nf\n"));
    AgentText agent =
        AgentText.changing("bad", inTarget("mv lib/util.txt services/shop/"), "services/shop/**");
    expectFailure(agent, "failed", "lib/util.txt");
  }

  @Test
  void aTargetThatIsNotThere() {
    scene.declare(
        AgentText.reporting("bad", "true"),
        TaskText.of("fails", "bad").with("target: {path: services/none}"));
    scene.reconcile();
    expectRecorded("not-started", "services/none");
  }

  private static String inTarget(String script) {
    return "cd \"$MANDATE_TARGET\"; " + script;
  }

  private void expectFailure(AgentText agent, String outcome, String reason) {
    scene.declare(agent, TaskText.of("fails", "bad"));
    scene.reconcile();
    expectRecorded(outcome, reason);
  }

  private void expectRecorded(String outcome, String reason) {
    Observed observed = scene.observed();
    assertEquals(outcome, observed.record("fails").outcome(), observed.record("fails").reason());
    assertTrue(
        observed.record("fails").reason().contains(reason), observed.record("fails").reason());
    assertEquals("done", observed.state("fails"));
    assertTrue(observed.why("fails").startsWith(outcome + ": "), observed.why("fails"));
    assertTrue(observed.record("fails").proposal().isEmpty());

    assertEquals("succeeded", observed.record("beside").outcome());
    assertEquals(
        observed.record("beside").proposal().stream().toList(),
        observed.proposals().keySet().stream().toList());
    scene.assertSound();

    String refs = scene.refs();
    scene.reconcile();
    assertEquals(refs, scene.refs(), "a failure is not tried again");
  }
}
