package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that work on another repository than the one that declares them. */
class TargetsTest {
  private static final String DRAFTS = "refs/mandate";

  @TempDir Path folder;
  private Scene scene;
  private GivenTarget store;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
    store = GivenTarget.of(scene).named(scene);
  }

  @AfterEach
  void close() {
    store.close();
    scene.close();
  }

  @Test
  void theAgentWorksThereAndTheProposalIsThere() {
    String base = store.repo.head("main").orElseThrow().name();
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));

    scene.reconcile();

    FinalRecord record = scene.observed().record("fix");
    assertEquals("succeeded", record.outcome(), record.reason());
    assertEquals(Map.of(), scene.observed().proposals());
    String branch = record.proposal().orElseThrow();
    assertTrue(branch.startsWith("mandate/proposals/shop/fix-"), branch);
    assertEquals(List.of(branch), List.copyOf(store.proposals().keySet()));
    assertEquals("store\nfix\n", store.show(branch + ":notes.txt"));
    assertEquals(base, RealGit.run(store.repo.path(), "rev-parse", branch + "^").strip());
    assertEquals("store", record.proposedIn().orElseThrow().target());
    assertEquals(
        record.proposedIn().orElseThrow().commit().hex(),
        store.repo.head(branch).orElseThrow().name());
    assertEquals(List.of(), store.refs(DRAFTS));
    assertTrue(store.show(branch).contains("Mandate-Control: shop"));

    JsonNode run = scene.observed().run("fix");
    assertEquals("store", run.at("/spec/target/repository").asText());
    assertEquals(store.url(), run.at("/spec/target/url").asText());
    assertEquals(base, run.at("/spec/target/commit").asText());
    assertEquals(base, run.at("/status/change/base").asText());
    assertTrue(scene.observed().fileOfRun("fix", "patch.diff").contains("+fix"));
    assertSound();
    assertEquals(
        List.of(
            "The target store is not at hand: whether what 1 run came to there is what is recorded"
                + " was not checked."),
        scene.verification().notChecked());
    String refs = scene.refs();
    Map<String, String> there = store.heads();
    scene.reconcile("another", new QuietProgress());
    assertEquals(refs, scene.refs());
    assertEquals(there, store.heads());
  }

  @Test
  void theAgentIsToldWhatItWorksOn() {
    String base = store.repo.head("main").orElseThrow().name();
    AgentText teller =
        AgentText.changing(
            "teller",
            "echo \"$MANDATE_TARGET_REPOSITORY at $MANDATE_TARGET_COMMIT\" >"
                + " \"$MANDATE_TARGET/notes.txt\"",
            "**");
    scene.declare(teller, TaskText.of("tell", "teller").with("target: {repository: store}"));

    scene.reconcile();

    String branch = scene.observed().record("tell").proposal().orElseThrow();
    assertEquals("store at " + base + "\n", store.show(branch + ":notes.txt"));
  }

  @Test
  void aBranchThatIsNamedIsWhereItStarts() {
    store.repo.commit("next", "Next", Map.of("notes.txt", "next\n"));
    scene.commit(
        Map.of(
            ControlText.FILE,
            scene
                .repo
                .files("main")
                .get(ControlText.FILE)
                .replace("git\"}]", "git\", branch: next}]")));
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));

    scene.reconcile();

    String branch = scene.observed().record("fix").proposal().orElseThrow();
    assertEquals("next\nfix\n", store.show(branch + ":notes.txt"));
  }

  @Test
  void whatIsNotGrantedIsRefused() {
    scene.control(ControlText.usual());
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual().yaml(scene.people)
                + "  targets: [{name: store, url: \"%s\"}]\n".formatted(store.url())));
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));

    scene.reconcile();

    assertEquals(List.of(), scene.observed().records());
    assertTrue(scene.observed().why("fix").contains("target-access"), scene.observed().why("fix"));
  }

  @Test
  void protectedPathsAreProtectedThereToo() {
    scene.declare(
        AgentText.changing(
            "fixer",
            "mkdir -p \"$MANDATE_TARGET/.github\"; echo x > \"$MANDATE_TARGET/.github/ci.yml\"",
            "**"),
        GivenTarget.task("fix"));

    scene.reconcile();

    FinalRecord record = scene.observed().record("fix");
    assertEquals("failed", record.outcome());
    assertTrue(record.reason().contains("protected-paths"), record.reason());
    assertEquals(List.of("refs/heads/main"), List.copyOf(store.heads().keySet()));
  }

  @Test
  void aTargetThatCannotBeReachedKeepsItsTasksWaitingAndNobodyElse() {
    Path away = store.repo.path().resolveSibling("away.git");
    store.move(store.repo.path(), away);
    scene.declare(
        GivenTarget.FIXER,
        GivenTarget.task("fix"),
        TaskText.of("other", "fixer").with("target: {path: services/shop}"));

    ReconcileReport report = scene.reconcile();

    assertEquals(List.of("other"), names(scene.observed().records()));
    String said =
        report.last() instanceof PassReport.Carried carried
            ? carried.claimed().waiting().toString()
            : report.last().toString();
    assertTrue(said.contains("the target store cannot be reached"), said);

    store.move(away, store.repo.path());
    scene.reconcile();
    assertEquals("succeeded", scene.observed().record("fix").outcome());
    assertEquals(1, store.proposals().size());
  }

  @Test
  void aTargetThatTakesNoProposalFailsTheRunAndKeepsThePatch() {
    RealGit.run(store.repo.path(), "config", "receive.denyCurrentBranch", "refuse");
    hook("pre-receive", "echo no room for agents >&2; exit 1");
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));

    scene.reconcile();

    FinalRecord record = scene.observed().record("fix");
    assertEquals("failed", record.outcome());
    assertTrue(record.reason().contains("takes no proposal"), record.reason());
    assertTrue(scene.observed().fileOfRun("fix", "patch.diff").contains("+fix"));
    assertEquals(List.of("refs/heads/main"), List.copyOf(store.heads().keySet()));
    assertSound();
  }

  @Test
  void whatIsHeldIsProposedThereOnceItIsApproved() {
    scene.declare(
        GivenTarget.FIXER, GivenTarget.task("fix").with("approvals: {output: {required: 1}}"));
    scene.reconcile();
    assertEquals(Map.of(), store.proposals());
    scene.approveOutput("fix", "bob");
    store.repo.commit("main", "Go on", Map.of("other.txt", "main has moved\n"));

    scene.reconcile("another", new QuietProgress());

    FinalRecord release =
        scene.observed().records("fix").stream()
            .filter(record -> record.key().isOutput())
            .findFirst()
            .orElseThrow();
    assertEquals("succeeded", release.outcome(), release.reason());
    String branch = release.proposal().orElseThrow();
    assertEquals("store\nfix\n", store.show(branch + ":notes.txt"));
    assertEquals(List.of(), store.refs(DRAFTS));
    assertSound();
  }

  @Test
  void onlyAsManyProposalsAreOpenThereAsMayBe() {
    store.named(scene, store.url(), "  proposals: [{per: target, open: 1}]\n");
    scene.declare(GivenTarget.FIXER, GivenTarget.task("first"), GivenTarget.task("second"));

    scene.reconcile();

    assertEquals(1, store.proposals().size());
    assertEquals(1, scene.observed().records().size());
    String branch = store.proposals().keySet().iterator().next();
    RealGit.run(store.repo.path(), "update-ref", "refs/heads/main", branch);
    scene.reconcile();
    assertEquals(2, scene.observed().records().size());
  }

  @Test
  void aProposalThatIsNotWhatIsRecordedIsFound() {
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));
    scene.reconcile();
    String marker =
        scene.observed().files().keySet().stream()
            .filter(path -> path.startsWith("occurrences/"))
            .findFirst()
            .orElseThrow();
    String other = store.repo.commit("main", "Go on", Map.of("notes.txt", "other\n")).hex();
    String commit = scene.observed().record("fix").proposedIn().orElseThrow().commit().hex();
    String record = scene.observed().record("fix").folder() + "/run.yaml";
    Map<String, String> files = scene.observed().files();
    scene.repo.commit(
        "mandate/runs",
        "Point elsewhere",
        Map.of(
            marker, files.get(marker).replace(commit, other),
            record, files.get(record).replace(commit, other)));

    List<String> problems =
        scene.verification(Map.of("store", store.url())).problems().stream()
            .map(problem -> problem.rule())
            .distinct()
            .toList();
    assertTrue(problems.size() > 1, problems.toString());
  }

  private void assertSound() {
    scene.assertSound(Map.of("store", store.url()));
  }

  private static List<String> names(List<FinalRecord> records) {
    return records.stream().map(record -> record.key().task()).toList();
  }

  private void hook(String name, String script) {
    Path hook = store.repo.path().resolve("hooks").resolve(name);
    RealGit.run(
        store.repo.path(),
        "-c",
        "alias.put=!f() { mkdir -p \"$(dirname \"$1\")\" && printf '%s' \"$2\" > \"$1\" && chmod +x \"$1\"; }; f",
        "put",
        hook.toString(),
        "#!/bin/sh\n" + script + "\n");
  }
}
