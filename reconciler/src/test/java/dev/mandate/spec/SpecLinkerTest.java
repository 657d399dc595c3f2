package dev.mandate.spec;

import static dev.mandate.spec.SpecFiles.agent;
import static dev.mandate.spec.SpecFiles.governed;
import static dev.mandate.spec.SpecFiles.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.forge.Permission;
import dev.mandate.spec.ControlRepository.ApproverRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecLinkerTest {
  private static final String FREEZE =
      """
      apiVersion: mandate.dev/v1
      kind: Freeze
      metadata: {name: release}
      spec: {reason: Release, environments: [production]}
      """;

  @Test
  void anEmptyRepositoryIsToldHowToBegin() {
    SpecSet specs = SpecFiles.empty().load();

    assertEquals(List.of("mandate.yaml control/missing"), places(specs));
    assertTrue(specs.findings().getFirst().mend().contains("mandate init"));
  }

  @Test
  void withoutAGoodControlFileNothingIsDeclaredAndTheReasonIsListedOnce() {
    SpecSet specs =
        governed()
            .with("mandate.yaml", SpecFiles.CONTROL.replace("environments", "environment"))
            .with("tasks/a.yaml", task("a"))
            .with("tasks/b.yaml", task("b", "dependsOn: [a]"))
            .load();

    assertTrue(specs.control().isEmpty());
    assertTrue(specs.declared().isEmpty());
    assertEquals(
        List.of("mandate.yaml:4:1 schema/missing-field", "mandate.yaml:5:3 schema/unknown-field"),
        places(specs));
    assertEquals(List.of("control/unusable"), rules(specs.broken().get("a")));
    assertEquals(List.of("control/unusable"), rules(specs.broken().get("b")));
  }

  @Test
  void twoControlRepositoriesInTheControlFileAreNone() {
    SpecSet specs =
        governed().with("mandate.yaml", SpecFiles.CONTROL + "---\n" + SpecFiles.CONTROL).load();

    assertTrue(specs.control().isEmpty());
    assertEquals(List.of("mandate.yaml:13:7 control/repeated"), places(specs));
  }

  @ParameterizedTest
  @CsvSource({
    "'escalateTo: [ana]', value/no-approver value/half-an-escalation",
    "'people: [ben], slaSeconds: 60', identity/approver-without-key value/half-an-escalation",
    "'people: [ben], slaSeconds: 60, escalateTo: [zoe]', identity/approver-without-key reference/unknown-person",
    "'teams: [reviewers]', value/no-forge",
    "'permission: admin', value/no-forge",
  })
  void anApproverRuleThatNamesNobodyIsRefused(String who, String rules) {
    SpecSet specs = governed().with("mandate.yaml", SpecFiles.CONTROL + rule(who)).load();

    assertEquals(rules, String.join(" ", rules(specs.findings())));
    assertTrue(specs.control().isEmpty());
  }

  @Test
  void withAForgeARuleMayNameTeamsAndWhoeverMayReviewNeedsNoKey() {
    String accounts =
        SpecFiles.CONTROL.replace("name: ben,", "name: ben, github: 7,")
            + "  forge: {type: github, repository: acme/control}\n"
            + rule("people: [ben], teams: [reviewers], permission: maintain");
    SpecSet specs = governed().with("mandate.yaml", accounts).load();

    assertEquals(List.of(), places(specs));
    ApproverRule rule = specs.control().orElseThrow().approvers().getFirst();
    assertEquals(List.of("reviewers"), rule.teams());
    assertEquals(Optional.of(Permission.MAINTAIN), rule.permission());
  }

  @Test
  void whatIsNowhereElseHasNoRepositoryThere() {
    String local = SpecFiles.CONTROL + "  forge: {type: local, repository: acme/control}\n";
    Finding finding = governed().with("mandate.yaml", local).load().findings().getFirst();

    assertEquals("spec.forge of this type has no field `repository`", finding.what());
  }

  private static String rule(String who) {
    return "  approvers: [{environments: [production], riskClasses: [diagnostics], " + who + "}]\n";
  }

  @Test
  void aTaskThatDependsOnItselfIsACircle() {
    SpecSet specs = governed().with("tasks/a.yaml", task("a", "dependsOn: [a]")).load();

    assertEquals("tasks depend on each other in a circle: a -> a", specs.findings().get(0).what());
    assertEquals(Set.of("a"), specs.broken().keySet());
  }

  @Test
  void twoCirclesAreReportedOnceEachByTheirShortestWay() {
    SpecSet specs =
        governed()
            .with("tasks/a.yaml", task("a", "dependsOn: [b, c]"))
            .with("tasks/b.yaml", task("b", "dependsOn: [c]"))
            .with("tasks/c.yaml", task("c", "dependsOn: [a]"))
            .with("tasks/x.yaml", task("x", "dependsOn: [z]"))
            .with("tasks/z.yaml", task("z", "dependsOn: [x, a]"))
            .load();

    assertEquals(
        List.of(
            "tasks depend on each other in a circle: a -> c -> a",
            "tasks depend on each other in a circle: x -> z -> x"),
        specs.findings().stream().map(Finding::what).toList());
    assertEquals(Set.of("a", "b", "c", "x", "z"), specs.broken().keySet());
  }

  @Test
  void aChainOfAnyLengthIsFollowed() {
    SpecFiles files = governed().with("tasks/t0.yaml", task("t0", "dependsOn: [gone]"));
    for (int i = 1; i < 5000; i++) {
      files.with("tasks/t" + i + ".yaml", task("t" + i, "dependsOn: [t" + (i - 1) + "]"));
    }

    SpecSet specs = files.load();

    assertEquals(1, specs.findings().size());
    assertEquals(5000, specs.broken().size());
  }

  @Test
  void anAgentDeclaredTwiceIsNotUsed() {
    SpecSet specs =
        governed()
            .with("agents/again.yaml", agent("auditor"))
            .with("tasks/a.yaml", task("a"))
            .load();

    assertTrue(specs.agents().isEmpty());
    assertEquals(List.of("agents/auditor.yaml:3:18 identity/repeated"), places(specs));
    assertTrue(specs.findings().getFirst().what().endsWith("agents/again.yaml:3:18"));
    assertEquals(List.of("reference/broken-agent"), rules(specs.broken().get("a")));
  }

  @Test
  void aGoodFreezeHoldsWhatItNames() {
    SpecSet specs = governed().with("freezes/release.yaml", FREEZE).load();

    assertEquals(List.of(), specs.findings());
    assertEquals(List.of("production"), specs.freezes().getFirst().environments());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "freezes/release.yaml|environments|environmets",
        "freezes/release.yaml|production|prodution",
        "freezes/release.yaml|{reason|{{reason",
        "freezes/release.yaml|kind: Freeze|kind: Freez",
        "elsewhere/release.yaml|production|prodution",
        "elsewhere/release.yaml|reason: Release, |",
      })
  void aFreezeThatCannotBeUsedHoldsEverything(String change) {
    String[] parts = change.split("\\|", -1);
    SpecSet specs =
        governed()
            .with("tasks/a.yaml", task("a"))
            .with(parts[0], FREEZE.replace(parts[1], parts[2]))
            .load();

    assertTrue(specs.hasErrors());
    assertEquals(1, specs.freezes().size());
    assertTrue(specs.freezes().getFirst().holds(specs.declared().get("a").task()));
  }

  @Test
  void aFreezeThatTheSnapshotRefusedHoldsEverything() {
    Finding link =
        Finding.error(SourceLocation.wholeFile("freezes/x.yaml"), "snapshot/link", "a", "b", "c");
    SpecFiles files = governed();

    SpecSet specs = new SpecLoader(files, Limits.defaults()).load(files.snapshot(link));

    assertEquals(1, specs.freezes().size());
  }

  @Test
  void peopleMayNotShareAnAddress() {
    SpecSet specs =
        governed()
            .with("mandate.yaml", SpecFiles.CONTROL.replace("[ben@", "[Ana@Example.org, ben@"))
            .load();

    assertEquals(List.of("mandate.yaml:10:28 identity/shared-email"), places(specs));
  }

  @Test
  void manyTyposInALargeRepositoryAreStillAnswered() {
    SpecFiles files = governed();
    for (int i = 0; i < 2000; i++) {
      files.with("tasks/name-" + i + ".yaml", task("name-" + i, "dependsOn: [nmae-" + i + "]"));
    }

    assertEquals(2000, files.load().findings().size());
  }

  @Test
  void aDocumentFullOfMistakesIsListedOnlyInPart() {
    StringBuilder labels = new StringBuilder("{x: 0");
    for (int i = 0; i < 9000; i++) {
      labels.append(", l").append(i).append(": 1");
    }
    SpecSet specs =
        governed()
            .with(
                "tasks/a.yaml",
                task("a").replace("{name: a}", "{name: a, labels: " + labels + "}}"))
            .load();

    assertEquals(100, specs.findings().size());
    assertEquals(Set.of("a"), specs.broken().keySet());
  }

  private static List<String> places(SpecSet specs) {
    return specs.findings().stream().map(f -> f.where() + " " + f.rule()).toList();
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }
}
