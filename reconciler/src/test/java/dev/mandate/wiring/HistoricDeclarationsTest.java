package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.SettableClock;
import dev.mandate.verify.Declarations.ClaimedReview;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a review can have counted is told by the default branch alone. */
class HistoricDeclarationsTest {
  private static final String CONTROL =
      """
      apiVersion: mandate.dev/v1
      kind: ControlRepository
      metadata: {name: shop}
      spec:
        environments: [{name: production, tier: production}, {name: staging, tier: sandbox}]
        people:
          - {name: ada, emails: [ada@example.org], github: 1}
          - {name: bob, emails: [bob@example.org], github: 2}
          - {name: carol, emails: [carol@example.org], github: 3}
          - {name: dora, emails: [dora@example.org]}
        approvers:
          - {environments: [production], riskClasses: [remediation], people: [ada, bob, dora], teams: [leads], permission: maintain}
          - {environments: [staging], riskClasses: [remediation], people: [carol]}
        forge: {type: github, repository: acme/shop}
      """;
  private static final String AGENT =
      """
      apiVersion: mandate.dev/v1
      kind: Agent
      metadata: {name: worker}
      spec:
        identity: {displayName: Agent, description: Works., owner: ada, contact: ada@example.org}
        origin: {type: scratch}
        lifecycle: {state: governed, version: 1}
        role: {type: helper, summary: Helps}
        runtime: {connector: command, sandbox: process, command: ["true"]}
        capabilities: {readOnly: true, actions: [report], paths: {write: []}, egress: []}
        limits: {execution: {timeoutSeconds: 60}}
      """;
  private static final String TASK =
      """
      apiVersion: mandate.dev/v1
      kind: Task
      metadata: {name: work}
      spec: {type: maintenance, agent: worker, environment: production, prompt: Do it., riskClass: remediation}
      """;

  @TempDir Path folder;
  private GivenRepo repo;
  private OpenRepository opened;
  private HistoricDeclarations declarations;
  private CommitId declared;

  @BeforeEach
  void declare() throws Exception {
    repo = GivenRepo.bare(folder.resolve("control.git"));
    repo.commit(
        "main",
        "Declare",
        Map.of("mandate.yaml", CONTROL, "agents/worker.yaml", AGENT),
        List.of(),
        "Carol",
        "carol@example.org");
    declared = repo.commit("main", "Declare", Map.of("tasks/work.yaml", TASK));
    // Who may approve is told by the commit that was run, whatever came later.
    CommitId head = repo.commit("main", "Change", Map.of("mandate.yaml", "nothing\n"));
    Machine machine =
        new Machine(
            HomeFolder.at(folder.resolve("home")),
            Map.of("PATH", "/usr/bin:/bin"),
            folder.resolve("user"),
            new SettableClock("2026-03-02T08:00:00Z"));
    opened =
        assertInstanceOf(
                OpenRepository.Result.Opened.class,
                OpenRepository.open(repo.path().toString(), OpenRepository.View.SHARED, machine))
            .repository();
    var unused = opened.commits().orElseThrow().fetch();
    declarations = new HistoricDeclarations(opened.commits().orElseThrow(), head);
  }

  @AfterEach
  void close() {
    opened.close();
    repo.close();
  }

  private Optional<String> objection(String person, long account, String authority) {
    return objection(person, "acme/shop", account, authority);
  }

  private Optional<String> objection(
      String person, String repository, long account, String authority) {
    return declarations.objection(
        declared, "work", new ClaimedReview(person, repository, account, authority));
  }

  private static void expect(String clause, Optional<String> objection) {
    assertTrue(objection.orElse("").contains(clause), objection.toString());
  }

  @Test
  void whoeverARuleNamesWithTheirAccountCanHaveReviewedIt() {
    assertEquals(Optional.empty(), objection("bob", 2, "people"));
    assertEquals(Optional.empty(), objection("bob", 2, "team:leads"));
    assertEquals(Optional.empty(), objection("bob", 2, "permission:maintain"));
  }

  @Test
  void nobodyElseCan() {
    expect("not the account", objection("bob", 3, "people"));
    expect("not the account", objection("dora", 0, "people"));
    expect("not the account", objection("mallory", 2, "people"));
    expect("does not name the repository", objection("bob", "acme/other", 2, "people"));
    expect("no rule lets them approve", objection("bob", 2, "team:others"));
    expect("no rule lets them approve", objection("bob", 2, "permission:write"));
    expect("no rule lets them approve", objection("carol", 3, "people"));
    expect("they wrote what is approved", objection("ada", 1, "people"));
    expect("they wrote what is approved", objection("carol", 3, "team:leads"));
    assertEquals(
        Optional.of("the task is not declared"),
        declarations.objection(
            declared, "other", new ClaimedReview("bob", "acme/shop", 2, "people")));
  }
}
