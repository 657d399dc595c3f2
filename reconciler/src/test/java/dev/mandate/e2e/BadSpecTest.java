package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.Survey;
import dev.mandate.finding.Finding;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad spec stops only what depends on it; a bad mandate.yaml stops everything. */
@Tag("both-forges")
class BadSpecTest {
  private static final AgentText LOOKER = AgentText.reporting("looker", "echo looked");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void declareAGoodOne() {
    scene = Scene.in(folder).declare(LOOKER, TaskText.of("good", "looker"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aTaskWithAnUnknownField() {
    scene.declare(TaskText.of("bad", "looker").with("promtp: x"));
    expectInvalid("promtp");
  }

  @Test
  void aTaskOfAnUnknownAgent() {
    scene.declare(TaskText.of("bad", "lokker"));
    expectInvalid("lokker");
  }

  @Test
  void aTaskInAnUnknownEnvironment() {
    scene.declare(TaskText.of("bad", "looker").in("moon"));
    expectInvalid("moon");
  }

  @Test
  void aTaskWithABadCron() {
    scene.declare(TaskText.of("bad", "looker").with("schedule: {cron: \"99 * * * *\"}"));
    expectInvalid("99");
  }

  @Test
  void aTaskThatDependsOnNothingKnown() {
    scene.declare(TaskText.of("bad", "looker").with("dependsOn: [none]"));
    expectInvalid("none");
  }

  @Test
  void tasksThatDependOnEachOther() {
    scene.declare(TaskText.of("bad", "looker").with("dependsOn: [worse]"));
    scene.declare(TaskText.of("worse", "looker").with("dependsOn: [bad]"));
    expectInvalid("worse");
    assertEquals("invalid", scene.observed().state("worse"));
  }

  @Test
  void aTaskDeclaredTwice() {
    scene.declare(TaskText.of("bad", "looker"));
    scene.commit(Map.of("tasks/again.yaml", TaskText.of("bad", "looker").yaml()));
    expectInvalid("bad");
  }

  @Test
  void aTaskWhoseAgentIsInvalid() {
    scene.commit(
        Map.of("agents/broken.yaml", AgentText.reporting("broken", "true").yaml() + "  more: 1\n"));
    scene.declare(TaskText.of("bad", "broken"));
    expectInvalid("broken");
  }

  @Test
  void aFileThatIsNoYaml() {
    scene.declare(TaskText.of("bad", "looker").with("suspend: true"));
    scene.reconcile();
    scene.commit(Map.of("tasks/bad.yaml", "kind: Task\nmetadata: {name: bad\n"));
    expectFinding("tasks/bad.yaml");
    assertEquals("invalid", scene.observed().state("bad"));
    assertEquals(
        "its spec is not found; it may be in a file that is invalid\ntasks/bad.yaml",
        scene.observed().why("bad"));

    scene.delete("tasks/bad.yaml");
    scene.reconcile();
    assertEquals("removed", scene.observed().state("bad"));
    scene.commit(Map.of("tasks/new.yaml", "kind: Task\nmetadata: {name: new\n"));
    scene.reconcile();
    assertEquals("removed", scene.observed().state("bad"), "what is removed stays removed");
  }

  @Test
  void aReconcilerThatStaysUpKeepsTrackOfWhatItCannotRead() throws RemoteUnavailableException {
    scene.declare(TaskText.of("bad", "looker").with("suspend: true"));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      reconciler.run();
      scene.commit(Map.of("tasks/bad.yaml", "kind: Task\nmetadata: {name: bad\n"));
      reconciler.run();
      assertEquals("invalid", scene.observed().state("bad"));
      scene.delete("tasks/bad.yaml");
      reconciler.run();
      assertEquals("removed", scene.observed().state("bad"));
    }
  }

  @Test
  void aFileWithAKeyTwice() {
    scene.declare(TaskText.of("bad", "looker").with("agent: looker"));
    expectFinding("tasks/bad.yaml");
  }

  @Test
  void anUnknownKind() {
    scene.commit(
        Map.of(
            "tasks/bad.yaml", "apiVersion: mandate.dev/v1\nkind: Tusk\nmetadata: {name: bad}\n"));
    expectFinding("tasks/bad.yaml");
  }

  @Test
  void mendingItIsAllItTakes() {
    scene.declare(TaskText.of("bad", "lokker"));
    expectInvalid("lokker");
    scene.declare(TaskText.of("bad", "looker"));
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("bad").outcome());
  }

  @Test
  void withABrokenControlFileNothingRunsAndNothingChanges() {
    scene.reconcile();
    scene.declare(TaskText.of("new", "looker"));
    scene.commit(Map.of(ControlText.FILE, "kind: ControlRepository\nkind: twice\n"));
    String refs = scene.refs();
    Survey.Result.Halted halted = scene.halted();
    assertEquals("there is no valid mandate.yaml", halted.reason());
    assertTrue(
        halted.findings().stream().anyMatch(f -> f.where().toString().contains("mandate.yaml")));
    assertEquals(refs, scene.refs());
  }

  @Test
  void withoutAControlFileNothingRunsAndNothingChanges() {
    scene.delete(ControlText.FILE);
    String refs = scene.refs();
    assertEquals("there is no valid mandate.yaml", scene.halted().reason());
    assertEquals(refs, scene.refs());
  }

  private void expectInvalid(String named) {
    expectFinding(named);
    assertEquals("invalid", scene.observed().state("bad"));
    assertTrue(scene.observed().why("bad").contains(named), scene.observed().why("bad"));
  }

  private void expectFinding(String named) {
    if (!(scene.reconcile().last() instanceof PassReport.Carried carried)) {
      throw new AssertionError("nothing was carried out");
    }
    List<Finding> findings = carried.outlook().specs().findings();
    assertTrue(
        findings.stream().anyMatch(f -> f.isError() && f.render().contains(named)),
        () -> findings.toString());
    assertEquals("succeeded", scene.observed().record("good").outcome());
    assertEquals(0, scene.observed().records("bad").size());
    scene.assertSound();
  }
}
